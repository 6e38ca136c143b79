package dev.tokd.protocol;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Addresses a secret may be sent to: absolute, with a host, without credentials or fragment. */
public final class Uris {
    private Uris() {}

    /**
     * Reads an http or https address.
     *
     * @param what what it is for, for the error
     * @param text the address
     * @return an absolute URI with scheme http or https and a host
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} otherwise; credentials inside a
     *     URI are refused without being repeated
     */
    public static URI parse(String what, String text) {
        URI uri = syntax(what, text);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("https") && !scheme.equals("http")) || uri.getHost() == null) {
            throw invalid(what + " is not an absolute http(s) URL with a host", null);
        }
        if (uri.getPort() > 65_535) {
            throw invalid(what + " has a port over 65535", null);
        }
        if (uri.getUserInfo() != null || uri.getFragment() != null) {
            throw invalid(what + " may hold neither credentials nor a fragment", null);
        }
        return uri;
    }

    private static URI syntax(String what, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw invalid(what + " is not a URL", null);
        }
    }

    private static ProblemException invalid(String detail, @Nullable String fix) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail, fix);
    }

    /**
     * Whether plain HTTP to this address stays on the machine.
     *
     * @param uri an absolute URI
     * @return true for 127.0.0.0/8, [::1] and localhost, by the literal alone, without DNS
     */
    public static boolean isLoopback(URI uri) {
        String host = uri.getHost();
        return host != null
                && (host.equalsIgnoreCase("localhost")
                        || host.equals("[::1]")
                        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}"));
    }
}
