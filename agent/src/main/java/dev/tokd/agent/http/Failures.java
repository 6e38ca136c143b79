package dev.tokd.agent.http;

import dev.tokd.protocol.Durations;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts what happened to a call into a sentence. */
final class Failures {
    private Failures() {}

    static HttpFailure unprepared(Hop first, boolean proxy, Throwable cause) {
        String whom = (proxy ? "the proxy " : "") + first.host();
        if (cause instanceof UnknownHostException) {
            return new HttpFailure(HttpFailure.Kind.DNS, "the name of " + whom + " has no address", cause);
        }
        if (cause instanceof RejectedExecutionException) {
            return new HttpFailure(
                    HttpFailure.Kind.DNS, "too many lookups are waiting, so " + whom + " was not looked up", cause);
        }
        if (cause instanceof SSLException || cause instanceof IllegalArgumentException) {
            return TlsTrouble.unusable(cause);
        }
        return new HttpFailure(HttpFailure.Kind.CONNECT, "the call to " + whom + " could not be prepared", cause);
    }

    /**
     * A part took too long.
     *
     * @param longer the option that gives it more time, or null
     */
    static HttpFailure late(Route route, Stage stage, Duration limit, @Nullable String longer) {
        boolean early = stage == Stage.LOOKUP || stage == Stage.CONNECT;
        Hop whom = early ? route.first() : route.target();
        String via = early && route.proxy() != null ? "the proxy " : "";
        return new HttpFailure(
                HttpFailure.Kind.TIMEOUT,
                stage.words() + " " + via + whom.authority() + " took longer than " + Durations.format(limit),
                longer,
                null);
    }

    /**
     * The connection failed or ended.
     *
     * @param cause why, or null when the other side just closed it
     */
    static HttpFailure lost(Route route, Stage stage, @Nullable Throwable cause) {
        Hop proxy = route.proxy();
        return switch (stage) {
            case LOOKUP, CONNECT -> unconnected(route, cause);
            case PROXY_TLS -> noHandshake(route.first(), cause);
            case TUNNEL ->
                new HttpFailure(
                        HttpFailure.Kind.PROXY,
                        "the proxy " + (proxy == null ? "" : proxy.authority() + " ")
                                + "closed the connection instead of letting us through to "
                                + route.target().authority(),
                        cause);
            case TLS -> noHandshake(route.target(), cause);
            case EXCHANGE -> cut(route.target(), cause);
        };
    }

    private static HttpFailure unconnected(Route route, @Nullable Throwable cause) {
        boolean proxied = route.proxy() != null;
        return new HttpFailure(
                proxied ? HttpFailure.Kind.PROXY : HttpFailure.Kind.CONNECT,
                "no connection to " + (proxied ? "the proxy " : "")
                        + route.first().authority() + ": " + reason(cause),
                cause);
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof NoRouteToHostException || cause instanceof PortUnreachableException) {
            return "no route to it";
        }
        String message = cause == null ? null : cause.getMessage();
        return message != null && message.contains("refused") ? "connection refused" : "it could not be reached";
    }

    private static HttpFailure noHandshake(Hop peer, @Nullable Throwable cause) {
        if (cause != null && has(cause, SSLException.class)) {
            return TlsTrouble.with(peer, cause);
        }
        return new HttpFailure(
                HttpFailure.Kind.TLS,
                "no TLS connection to " + peer.authority() + ": it closed the connection during the handshake",
                cause);
    }

    private static HttpFailure cut(Hop peer, @Nullable Throwable cause) {
        if (cause != null && has(cause, SSLException.class)) {
            return TlsTrouble.with(peer, cause);
        }
        return cause instanceof DecoderException ? malformed(peer, cause) : incomplete(peer, cause);
    }

    private static HttpFailure incomplete(Hop peer, @Nullable Throwable cause) {
        return new HttpFailure(
                HttpFailure.Kind.RESET,
                peer.authority() + " closed the connection before its answer was complete",
                cause);
    }

    static HttpFailure malformed(Hop peer, Throwable cause) {
        if (cause instanceof PrematureChannelClosureException) {
            return incomplete(peer, cause);
        }
        if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException) {
            return new HttpFailure(
                    HttpFailure.Kind.TOO_LARGE, "the answer of " + peer.authority() + " has oversized headers", cause);
        }
        return new HttpFailure(HttpFailure.Kind.MALFORMED, peer.authority() + " did not answer in HTTP/1.1", cause);
    }

    static HttpFailure tooLarge(Hop peer) {
        return new HttpFailure(
                HttpFailure.Kind.TOO_LARGE,
                "the answer of " + peer.authority() + " is over " + HttpClient.BODY / 1024 + " KiB",
                null);
    }

    /** A proxy's refusal, to CONNECT or to a request in absolute form. */
    static HttpFailure refusedByProxy(Route route, int status, String phrase, boolean sentCredentials) {
        String proxy = "the proxy " + route.first().authority();
        if (status == 407) {
            return new HttpFailure(
                    HttpFailure.Kind.PROXY,
                    sentCredentials
                            ? proxy + " did not accept the user and password (407)"
                            : proxy + " asks for a user and password (407); name them with --proxy-user USER",
                    "--proxy-user USER",
                    null);
        }
        return new HttpFailure(
                HttpFailure.Kind.PROXY,
                proxy + " did not let us through to " + route.target().authority() + " (" + status + " " + phrase + ")",
                null);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 16; at = at.getCause(), depth++) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }
}
