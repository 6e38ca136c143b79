package dev.tokd.cli.openapi;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The calls an OpenAPI document describes (2.0 to 3.1), with the scopes they ask for. */
public final class OpenApi {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    /** Schemes whose requirements name scopes (OpenAPI 3.1, Security Requirement Object). */
    private static final Set<String> WITH_SCOPES = Set.of("oauth2", "openIdConnect");

    private final Map<String, ScopeNeed> calls = new LinkedHashMap<>();
    private final List<String> prefixes = new ArrayList<>();
    private final Map<String, String> schemes = new LinkedHashMap<>();

    private OpenApi() {}

    /**
     * Reads a document.
     *
     * @param document JSON or YAML
     * @param what what it is, for errors
     * @param anyOf whether of the scopes that one requirement lists one is enough, as Auth0's own document means it
     * @return its calls
     */
    public static OpenApi read(byte[] document, String what, boolean anyOf) {
        Map<?, ?> root = DocumentReader.read(document, what);
        if (!(root.get("paths") instanceof Map<?, ?> paths)
                || (!root.containsKey("openapi") && !root.containsKey("swagger"))) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    what + " is not an OpenAPI document: it has no openapi version or no paths",
                    null);
        }
        OpenApi api = new OpenApi();
        api.servers(root);
        api.schemes(root);
        paths.forEach((path, item) -> api.path(root, String.valueOf(path), item, anyOf));
        return api;
    }

    private void servers(Map<?, ?> root) {
        prefixes.add("");
        if (root.get("basePath") instanceof String base) {
            prefixes.add(trimmed(base));
        }
        for (Object server : list(root.get("servers"))) {
            if (server instanceof Map<?, ?> map && map.get("url") instanceof String url) {
                prefix(url).ifPresent(prefixes::add);
            }
        }
    }

    private static Optional<String> prefix(String url) {
        try {
            String path = URI.create(url.replaceAll("\\{[^{}]*\\}", "x")).getRawPath();
            return Optional.ofNullable(path).map(OpenApi::trimmed);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private void schemes(Map<?, ?> root) {
        Object components = root.get("components");
        Object named =
                components instanceof Map<?, ?> map ? map.get("securitySchemes") : root.get("securityDefinitions");
        if (named instanceof Map<?, ?> map) {
            map.forEach((name, scheme) -> {
                Object type = scheme instanceof Map<?, ?> each ? each.get("type") : null;
                schemes.put(String.valueOf(name), String.valueOf(type));
            });
        }
    }

    private void path(Map<?, ?> root, String path, @Nullable Object item, boolean anyOf) {
        if (!(item instanceof Map<?, ?> operations)) {
            return;
        }
        operations.forEach((method, operation) -> {
            String verb = String.valueOf(method).toLowerCase(Locale.ROOT);
            if (METHODS.contains(verb) && operation instanceof Map<?, ?> map) {
                Object security = map.containsKey("security") ? map.get("security") : root.get("security");
                String name = verb.toUpperCase(Locale.ROOT) + " " + path;
                calls.put(name, new ScopeNeed(name, alternatives(list(security), anyOf)));
            }
        });
    }

    /** Each a set of scopes that is enough. */
    private List<Set<String>> alternatives(List<?> security, boolean anyOf) {
        List<Set<String>> named = new ArrayList<>();
        List<Set<String>> bare = new ArrayList<>();
        for (Object requirement : security) {
            if (requirement instanceof Map<?, ?> map) {
                Set<String> scopes = new TreeSet<>();
                map.values().forEach(each -> list(each).forEach(scope -> scopes.add(String.valueOf(scope))));
                boolean speaks = map.isEmpty() || map.keySet().stream().anyMatch(this::takesScopes);
                (speaks || !scopes.isEmpty() ? named : bare).add(scopes);
            }
        }
        // A scheme that knows no scopes says nothing about them, beside one that does.
        List<Set<String>> said = named.isEmpty() ? bare : named;
        return anyOf ? said.stream().flatMap(each -> singles(each).stream()).toList() : List.copyOf(said);
    }

    private boolean takesScopes(Object scheme) {
        return WITH_SCOPES.contains(schemes.getOrDefault(String.valueOf(scheme), "oauth2"));
    }

    private static List<Set<String>> singles(Set<String> scopes) {
        return scopes.isEmpty()
                ? List.of(scopes)
                : scopes.stream().<Set<String>>map(Set::of).toList();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /**
     * Every call, in the document's order.
     *
     * @return what they need
     */
    public List<ScopeNeed> calls() {
        return List.copyOf(calls.values());
    }

    /**
     * One call.
     *
     * @param method the method
     * @param path as the document writes it, or with values in the place of its parameters
     * @return what it needs
     */
    public ScopeNeed call(String method, String path) {
        String verb = method.toUpperCase(Locale.ROOT);
        String bare = path.replaceFirst("[?#].*", "");
        for (String prefix : prefixes) {
            if (bare.startsWith(prefix)) {
                ScopeNeed found = find(verb, slashed(bare.substring(prefix.length())));
                if (found != null) {
                    return found;
                }
            }
        }
        String nearest = Text.nearest(verb + " " + slashed(bare), calls.keySet());
        throw new ProblemException(
                ErrorCode.BAD_REQUEST,
                "the document has no call " + Text.printable(verb + " " + path)
                        + (nearest == null ? "" : "; did you mean " + Text.printable(nearest) + "?"),
                null);
    }

    private static String slashed(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }

    private @Nullable ScopeNeed find(String verb, String path) {
        ScopeNeed exact = calls.get(verb + " " + path);
        return exact != null
                ? exact
                : calls.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(verb + " "))
                        .filter(entry -> matches(entry.getKey().substring(verb.length() + 1), path))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(null);
    }

    /** {@code /clients/{id}} is any {@code /clients/4fJ9}. */
    private static boolean matches(String template, String path) {
        String pattern = Pattern.compile("\\{[^{}]*\\}")
                .splitAsStream(template + "\n")
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]+"));
        return (path + "\n").matches(pattern);
    }
}
