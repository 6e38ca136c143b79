package dev.tokd.cli.intake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the texts of a file together to clients: what has the same beginning, or stands together, belongs together. */
public final class Finder {
    private static final Pattern REFERENCE =
            Pattern.compile("\\{\\{\\s*([^{}]+?)\\s*\\}\\}|\\$\\{?([A-Za-z_][A-Za-z0-9_]*)\\}?");
    private static final int MOST_REFERENCES = 8;
    private static final String SERVICE_ACCOUNT = "service_account";

    private final List<Leaf> leaves;
    private final Map<Group, Map<Role, List<Leaf>>> groups = new LinkedHashMap<>();

    /** What belongs together: under one parent, with one beginning. */
    private record Group(List<String> parent, String prefix) {
        boolean isRelatedTo(Group other) {
            boolean same = parent.equals(other.parent);
            return same
                    ? prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix)
                    : begins(parent, other.parent) || begins(other.parent, parent);
        }

        private static boolean begins(List<String> whole, List<String> start) {
            return whole.size() > start.size() && whole.subList(0, start.size()).equals(start);
        }

        int distanceTo(Group other) {
            return Math.abs(parent.size() - other.parent.size()) * 1_000
                    + Math.abs(prefix.length() - other.prefix.length());
        }
    }

    private Finder(List<Leaf> leaves) {
        this.leaves = leaves;
        for (Leaf leaf : leaves) {
            // An array of texts stands for its texts.
            Leaf named = leaf.name().matches("\\d+") && leaf.path().size() > 1 ? leaf.at(Leaves.parent(leaf)) : leaf;
            Role.of(named.name())
                    .ifPresent(name -> resolved(named)
                            .ifPresent(value -> groups.computeIfAbsent(
                                            new Group(Leaves.parent(named), name.prefix()),
                                            key -> new EnumMap<>(Role.class))
                                    .computeIfAbsent(name.role(), key -> new ArrayList<>())
                                    .add(value)));
        }
    }

    /**
     * Looks at a file.
     *
     * @param file its bytes, which have to last as long as what is found
     * @param what what it is, for errors
     * @return the clients in it
     */
    public static List<Found> find(byte[] file, String what) {
        Finder finder = new Finder(Leaves.of(file, what));
        List<Found> found = new ArrayList<>(finder.serviceAccounts());
        finder.groups.keySet().stream()
                .filter(group -> finder.own(group, Role.CLIENT_ID) != null)
                .map(finder::client)
                .forEach(found::add);
        Map<String, Found> byId = new LinkedHashMap<>();
        found.forEach(each -> byId.merge(each.clientId(), each, (a, b) -> fullness(b) > fullness(a) ? b : a));
        return List.copyOf(byId.values());
    }

    /** The same client often stands in a file more than once; where most is said of it counts. */
    private static int fullness(Found found) {
        return (found.secret() == null ? 0 : 4)
                + (found.place().isEmpty() ? 0 : 2)
                + (found.audiences().isEmpty() ? 0 : 1);
    }

    /** What {@code {{name}}} or {@code ${NAME}} stands for, where this file says; nothing for an empty text. */
    private Optional<Leaf> resolved(Leaf leaf) {
        Leaf at = leaf;
        for (int hop = 0; hop < MOST_REFERENCES && !at.isEmpty(); hop++) {
            Matcher reference = REFERENCE.matcher(at.text());
            if (!reference.matches()) {
                return Optional.of(at.at(leaf.path()));
            }
            String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
            Leaf from = at;
            Optional<Leaf> next = leaves.stream()
                    .filter(each -> each.name().equals(name) && each.from() != from.from())
                    .findFirst();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get();
        }
        return Optional.empty();
    }

    private List<Leaf> all(Group group, Role role) {
        return groups.getOrDefault(group, Map.of()).getOrDefault(role, List.of());
    }

    private @Nullable Leaf own(Group group, Role role) {
        List<Leaf> leaves = all(group, role);
        return leaves.isEmpty() ? null : leaves.get(0);
    }

    /** From its own group, else from the nearest that is related. */
    private List<String> near(Group group, Role role) {
        return groups.keySet().stream()
                .filter(other -> other.isRelatedTo(group))
                .filter(other -> own(other, role) != null)
                .min(Comparator.comparingInt(group::distanceTo))
                .map(other -> all(other, role).stream().map(Leaf::text).toList())
                .orElse(List.of());
    }

    private String first(Group group, Role role) {
        List<String> texts = near(group, role);
        return texts.isEmpty() ? "" : texts.get(0);
    }

    private Found client(Group group) {
        Leaf id = Objects.requireNonNull(own(group, Role.CLIENT_ID), "only groups with one are taken");
        TreeSet<String> scopes = new TreeSet<>();
        near(group, Role.SCOPE).forEach(text -> scopes.addAll(List.of(text.split("[\\s,]+"))));
        scopes.remove("");
        Map.Entry<String, Map<String, String>> place = place(group);
        return new Found(
                place.getKey(),
                place.getValue(),
                id.text(),
                own(group, Role.CLIENT_SECRET),
                null,
                List.copyOf(new LinkedHashSet<>(near(group, Role.AUDIENCE))),
                List.copyOf(scopes));
    }

    private Map.Entry<String, Map<String, String>> place(Group group) {
        String domain = host(first(group, Role.DOMAIN));
        String issuer = first(group, Role.ISSUER);
        String endpoint = first(group, Role.TOKEN_ENDPOINT);
        String tenant = first(group, Role.TENANT);
        String any = (group.prefix() + " " + domain + " " + issuer + " " + endpoint).toLowerCase(Locale.ROOT);
        if (any.contains("auth0") && !(domain + issuer).isEmpty()) {
            return Map.entry("auth0", Map.of("domain", domain.isEmpty() ? host(issuer) : domain));
        }
        if (!tenant.isEmpty() && (issuer.isEmpty() || issuer.contains("login.microsoftonline.com"))) {
            return Map.entry("entra", Map.of("domain", tenant));
        }
        Matcher microsoft = Pattern.compile("https://login\\.microsoftonline\\.com/([^/]+)/.*")
                .matcher(endpoint + issuer);
        if (microsoft.matches()) {
            return Map.entry("entra", Map.of("domain", microsoft.group(1)));
        }
        if (!issuer.isEmpty()) {
            String preset = issuer.contains("/realms/") ? "keycloak" : any.contains("okta") ? "okta" : "oauth2";
            return Map.entry(preset, Map.of("issuer", issuer));
        }
        if (!endpoint.isEmpty()) {
            return Map.entry("oauth2", Map.of("token_endpoint", endpoint));
        }
        if (any.contains("okta") && !domain.isEmpty()) {
            return Map.entry("okta", Map.of("domain", domain));
        }
        return Map.entry("oauth2", domain.isEmpty() ? Map.of() : Map.of("issuer", "https://" + domain + "/"));
    }

    private static String host(String place) {
        return place.replaceFirst("(?i)^https://", "").replaceFirst("/+$", "");
    }

    private List<Found> serviceAccounts() {
        List<Found> found = new ArrayList<>();
        for (Leaf type : leaves) {
            if (type.name().equals("type") && !type.isEmpty() && type.text().equals(SERVICE_ACCOUNT)) {
                String email = sibling(type, "client_email").map(Leaf::text).orElse("");
                Leaf key = sibling(type, "private_key").orElse(null);
                if (!email.isEmpty() && key != null) {
                    found.add(new Found(
                            "google",
                            Map.of(
                                    "token_endpoint",
                                    sibling(type, "token_uri")
                                            .map(Leaf::text)
                                            .orElse("https://oauth2.googleapis.com/token")),
                            email,
                            key,
                            sibling(type, "private_key_id").map(Leaf::text).orElse(""),
                            List.of(),
                            List.of()));
                    groups.remove(new Group(Leaves.parent(type), ""));
                }
            }
        }
        return found;
    }

    private Optional<Leaf> sibling(Leaf leaf, String name) {
        return leaves.stream()
                .filter(each -> each.name().equals(name) && Leaves.parent(each).equals(Leaves.parent(leaf)))
                .findFirst();
    }
}
