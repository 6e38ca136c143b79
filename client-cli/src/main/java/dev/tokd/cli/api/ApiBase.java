package dev.tokd.cli.api;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import dev.tokd.protocol.Uris;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where an API is; its origin is where the token may go.
 *
 * @param base an absolute http or https URL
 */
public record ApiBase(URI base) {
    /**
     * Reads an address.
     *
     * @param what what it is for, for errors
     * @param url the address
     * @param allowHttp whether plain HTTP beyond this machine is accepted
     * @return the base
     */
    public static ApiBase of(String what, String url, boolean allowHttp) {
        URI uri = Uris.parse(what, url);
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !Uris.isLoopback(uri) && !allowHttp) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    what + " is plain HTTP, by which the token would leave this machine in clear; nothing was sent",
                    "use an https URL");
        }
        return new ApiBase(uri);
    }

    /**
     * The same API under another host.
     *
     * @param host {@code HOST[:PORT]}
     * @return a base with the same path
     */
    public ApiBase on(String host) {
        return new ApiBase(URI.create(base.getScheme() + "://" + host + base.getRawPath()));
    }

    /**
     * The address of a call.
     *
     * @param path below the base, with or without its first slash; or a whole URL of the same origin
     * @param query {@code name=value} each, not encoded yet
     * @return where to call
     */
    public URI at(String path, List<String> query) {
        boolean whole = path.toLowerCase(Locale.ROOT).matches("https?://.*");
        URI uri = uri(whole ? path : below(path), path);
        if (!covers(uri)) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "the token is for " + origin(base) + ", and " + Text.printable(origin(uri)) + " is another origin;"
                            + " nothing was sent",
                    "--url " + Text.printable(origin(uri)) + "/ sends it there");
        }
        return query.isEmpty() ? uri : with(uri, query);
    }

    private String below(String path) {
        String start = base.getScheme() + "://" + base.getRawAuthority();
        String folder = base.getRawPath() == null ? "" : base.getRawPath();
        String trimmed = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
        return start + trimmed + (path.startsWith("/") || path.isEmpty() ? path : "/" + path);
    }

    private static URI uri(String text, String typed) {
        try {
            return Uris.parse("PATH", text);
        } catch (ProblemException e) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "PATH \"" + Text.printable(typed) + "\" is not the path of a URL; encode what is special (%20)",
                    "tok api APP GET /clients -q name=value");
        }
    }

    /**
     * The same address with parameters added to its query.
     *
     * @param uri the address
     * @param query {@code name=value} each
     * @return the address
     */
    static URI with(URI uri, List<String> query) {
        String added = query.stream().map(ApiBase::encoded).collect(Collectors.joining("&"));
        String before = uri.toString();
        return URI.create(
                before + (uri.getRawQuery() == null ? "?" : uri.getRawQuery().isEmpty() ? "" : "&") + added);
    }

    private static String encoded(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 1) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "-q takes name=value", "tok api APP GET /clients -q per_page=5");
        }
        return encode(parameter.substring(0, equals)) + "=" + encode(parameter.substring(equals + 1));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Whether the token may go there.
     *
     * @param uri an absolute address
     * @return true when it has this base's origin (RFC 6454 section 4)
     */
    public boolean covers(URI uri) {
        return uri.getHost() != null && origin(uri).equals(origin(base)) && uri.getUserInfo() == null;
    }

    /**
     * Scheme, host and port of an address.
     *
     * @param uri an absolute address
     * @return for example {@code https://api.example}
     */
    public static String origin(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        return scheme + "://" + host + (uri.getPort() < 0 || uri.getPort() == usual ? "" : ":" + uri.getPort());
    }

    /**
     * The value of a parameter in an address's query.
     *
     * @param uri the address
     * @param name the parameter, which needs no encoding
     * @return its first value as it stands there, or null
     */
    static @Nullable String parameter(URI uri, String name) {
        String query = uri.getRawQuery();
        if (query != null) {
            for (String each : query.split("&", -1)) {
                if (each.startsWith(name + "=")) {
                    return each.substring(name.length() + 1);
                }
            }
        }
        return null;
    }

    /** The same address with one parameter set. */
    static URI with(URI uri, String name, String value) {
        String query = uri.getRawQuery();
        String rest = query == null
                ? ""
                : List.of(query.split("&", -1)).stream()
                        .filter(each -> !each.isEmpty() && !each.startsWith(name + "="))
                        .collect(Collectors.joining("&"));
        String bare = uri.toString().replaceFirst("\\?.*", "");
        return URI.create(bare + "?" + rest + (rest.isEmpty() ? "" : "&") + name + "=" + encode(value));
    }
}
