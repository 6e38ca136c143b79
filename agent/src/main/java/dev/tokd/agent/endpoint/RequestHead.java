package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** What a request's head says about how to read on and how to answer. */
final class RequestHead {
    private RequestHead() {}

    static boolean isSpoken(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    /**
     * Refuses heads that two readers could take for different requests (RFC 9112 sections 3.2, 6.1 and
     * 11.2). {@code Content-Length} beside {@code Transfer-Encoding} in 1.1 the decoder refuses.
     *
     * @return how many bytes the body says it has, -1 when it does not say
     */
    static long check(HttpRequest head) {
        HttpHeaders headers = head.headers();
        boolean current = head.protocolVersion().equals(HttpVersion.HTTP_1_1);
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (current && hosts == 0)) {
            throw bad("a request has exactly one Host header");
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            checkTransfer(headers, current);
        }
        return HttpUtil.getContentLength(head, -1L);
    }

    private static void checkTransfer(HttpHeaders headers, boolean current) {
        boolean chunked = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING).size() == 1
                && "chunked".equalsIgnoreCase(headers.get(HttpHeaderNames.TRANSFER_ENCODING));
        if (!current || !chunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            throw bad("Transfer-Encoding is taken as \"chunked\" alone, in HTTP/1.1, without Content-Length");
        }
    }

    /** Whether the caller waits for leave to send its body (RFC 9110 section 10.1.1). */
    static boolean expectsContinue(HttpRequest head) {
        String expect = head.headers().get(HttpHeaderNames.EXPECT);
        if (expect == null || head.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return false;
        }
        if (!expect.equalsIgnoreCase("100-continue")) {
            throw bad("only 100-continue can be expected");
        }
        return true;
    }

    static boolean isHead(HttpRequest head) {
        return HttpMethod.HEAD.equals(head.method());
    }

    /** How the connection goes on after the answer, as far as the caller decides it. */
    static After after(HttpRequest head) {
        boolean old = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
        String connection = head.headers().get(HttpHeaderNames.CONNECTION);
        if (connection == null) {
            return old ? After.CLOSE : After.STAY;
        }
        if (HttpUtil.isKeepAlive(head)) {
            return old ? After.STAY_SAID : After.STAY;
        }
        return After.CLOSE;
    }

    /** What follows an answer. */
    enum After {
        /** The connection stays, as is usual. */
        STAY(""),
        /** It stays, and HTTP/1.0 wants that said. */
        STAY_SAID("connection: keep-alive\r\n"),
        /** It closes. */
        CLOSE("connection: close\r\n");

        private final String header;

        After(String header) {
            this.header = header;
        }

        String header() {
            return header;
        }
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, null);
    }

    /** Whether the bare token is preferred over JSON (RFC 9110 section 12.5.1). */
    static boolean prefersPlain(@Nullable String accept) {
        if (accept == null || !AsciiString.containsIgnoreCase(accept, "text/")) {
            return false;
        }
        double plain = quality(accept, "text/plain", "text/*");
        return plain > 0 && plain > quality(accept, "application/json", "application/*");
    }

    private static double quality(String accept, String exact, String family) {
        double best = -1;
        int rank = -1;
        for (String range : accept.split(",", -1)) {
            int semicolon = range.indexOf(';');
            String type = (semicolon < 0 ? range : range.substring(0, semicolon)).trim();
            int here =
                    type.equalsIgnoreCase(exact) ? 2 : type.equalsIgnoreCase(family) ? 1 : type.equals("*/*") ? 0 : -1;
            if (here > rank) {
                rank = here;
                best = semicolon < 0 ? 1 : weight(range.substring(semicolon + 1));
            }
        }
        return best;
    }

    private static double weight(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String trimmed = parameter.trim();
            if (trimmed.matches("[qQ]=[01](\\.[0-9]{0,3})?")) {
                return Double.parseDouble(trimmed.substring(2));
            }
        }
        return 1;
    }
}
