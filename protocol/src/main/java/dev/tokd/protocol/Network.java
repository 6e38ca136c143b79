package dev.tokd.protocol;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a provider is reached.
 *
 * @param caPem certificates in PEM that replace the system's trust for this client, or null
 * @param proxy an {@code http} or {@code https} proxy, or null for none
 * @param proxyUser the proxy's user name, or null; its password is a secret of the client
 * @param noProxy hosts reached without the proxy: a name, {@code .suffix}, address, or {@code *}
 * @param allowHttp whether plain HTTP beyond loopback is accepted
 * @param connectTimeout for TCP and TLS; 100 ms to 60 s
 * @param callTimeout for a whole call; 100 ms to 120 s, not less than connectTimeout
 */
public record Network(
        @Nullable String caPem,
        @Nullable URI proxy,
        @Nullable String proxyUser,
        List<String> noProxy,
        boolean allowHttp,
        Duration connectTimeout,
        Duration callTimeout) {
    /** The default for {@link #connectTimeout}. */
    public static final Duration CONNECT = Duration.ofSeconds(5);
    /** The default for {@link #callTimeout}. */
    public static final Duration CALL = Duration.ofSeconds(15);
    /** The most of {@link #connectTimeout}. */
    public static final Duration LONGEST_CONNECT = Duration.ofMinutes(1);
    /** The most of {@link #callTimeout}. */
    public static final Duration LONGEST_CALL = Duration.ofMinutes(2);
    /** System trust, no proxy, HTTPS only. */
    public static final Network DIRECT = new Network(null, null, null, List.of(), false, CONNECT, CALL);

    /** Checks ranges. */
    public Network {
        noProxy = List.copyOf(noProxy);
        inRange("connect_timeout", connectTimeout, LONGEST_CONNECT);
        inRange("call_timeout", callTimeout, LONGEST_CALL);
        if (callTimeout.compareTo(connectTimeout) < 0) {
            throw invalid("call_timeout is shorter than connect_timeout");
        }
        if (proxyUser != null && proxy == null) {
            throw invalid("proxy_user without proxy");
        }
        if (proxyUser != null && (proxyUser.indexOf(':') >= 0 || !Text.isPrintable(proxyUser))) {
            throw invalid("proxy_user may hold neither a colon nor control characters");
        }
        if (caPem != null && !caPem.contains("-----BEGIN CERTIFICATE-----")) {
            throw invalid("ca_pem holds no PEM certificate");
        }
    }

    private static void inRange(String what, Duration value, Duration most) {
        if (value.compareTo(Duration.ofMillis(100)) < 0 || value.compareTo(most) > 0) {
            throw invalid(what + " is not between 100ms and " + Durations.format(most));
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail, null);
    }

    static Network fromJson(JsonMap json) {
        Duration connect = json.optionalDuration("connect_timeout");
        Duration call = json.optionalDuration("call_timeout");
        return new Network(
                json.optionalString("ca_pem"),
                json.optionalUri("proxy"),
                json.optionalString("proxy_user"),
                json.strings("no_proxy"),
                json.flag("allow_http"),
                connect == null ? CONNECT : connect,
                call == null ? CALL : call);
    }

    void into(JsonFields json) {
        json.put("ca_pem", caPem)
                .put("proxy", proxy)
                .put("proxy_user", proxyUser)
                .put("no_proxy", noProxy.isEmpty() ? null : noProxy)
                .put("allow_http", allowHttp ? true : null)
                .put("connect_timeout", connectTimeout.equals(CONNECT) ? null : connectTimeout)
                .put("call_timeout", callTimeout.equals(CALL) ? null : callTimeout);
    }
}
