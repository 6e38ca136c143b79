package dev.tokd.agent.endpoint;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells programs from web pages, which can reach a loopback address as well.
 *
 * <p>A page can neither set {@code Tokd-Request} without asking leave first (the CORS protocol of the Fetch
 * standard), which is never given, nor change {@code Host}, {@code Origin} or {@code Sec-Fetch-Site}. Each
 * check alone would do; a browser with a hole in one meets the others.
 */
public final class LoopbackGuard implements Guard {
    private static final String MARK = "Tokd-Request";
    private static final String SITE = "Sec-Fetch-Site";

    private final String authority;
    private final Consumer<String> refused;

    /**
     * A guard for one address.
     *
     * @param address what was listened on
     * @param refused told why a request was refused, in one sentence without anything of the request
     */
    public LoopbackGuard(LoopbackAddress address, Consumer<String> refused) {
        this.authority = address.authority();
        this.refused = refused;
    }

    @Override
    public boolean admits(HttpRequest head) {
        String objection = objection(head);
        if (objection != null) {
            refused.accept(objection);
        }
        return objection == null;
    }

    private @Nullable String objection(HttpRequest head) {
        HttpHeaders headers = head.headers();
        if (!headers.getAll(HttpHeaderNames.HOST).equals(List.of(authority))) {
            return "the Host header is not " + authority;
        }
        if (!head.uri().startsWith("/")) {
            return "the request's target is not a path";
        }
        if (headers.contains(HttpHeaderNames.ORIGIN)) {
            return "there is an Origin header, so a web page asks";
        }
        if (!headers.getAll(SITE).stream().allMatch("none"::equals)) {
            return "the Sec-Fetch-Site header says that a web page asks";
        }
        if (!headers.getAll(MARK).equals(List.of("true"))) {
            return "the header " + MARK + ": true is missing";
        }
        if (HttpMethod.OPTIONS.equals(head.method()) || headers.contains(HttpHeaderNames.UPGRADE)) {
            return "a change of protocol or a list of options is asked for";
        }
        return BearerKey.sha256(headers) == null ? "there is no key as Authorization: Bearer KEY" : null;
    }
}
