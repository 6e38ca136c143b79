package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A problem as an answer.
 *
 * @param problem what went wrong
 * @param status the HTTP status; the code's own, or a finer one of the same class
 * @param allow the methods there are, for a 405
 */
record Refusal(Problem problem, int status, @Nullable String allow) implements Reply {

    static Refusal of(Problem problem) {
        return new Refusal(problem, problem.code().status(), null);
    }

    static Refusal of(ErrorCode code, String detail) {
        return of(Problem.of(code, detail, null));
    }

    static Refusal of(int status, ErrorCode code, String detail) {
        return new Refusal(Problem.of(code, detail, null), status, null);
    }

    /** What the decoder could not read; its own message may quote the request, so it is not repeated. */
    static Refusal undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return of(414, ErrorCode.TOO_LARGE, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return of(431, ErrorCode.TOO_LARGE, "the request's headers are too large");
        }
        return of(ErrorCode.BAD_REQUEST, "this is not a valid HTTP/1.1 request");
    }

    /** The members on the wire; RFC 9457 section 3.1.2 wants the status to be the one sent. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>(problem.toJson());
        json.put("status", status);
        return json;
    }
}
