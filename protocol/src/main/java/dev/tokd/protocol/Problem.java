package dev.tokd.protocol;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One failure as the caller sees it, an RFC 9457 problem.
 *
 * @param code what went wrong, for programs
 * @param detail what went wrong, for people; one sentence without secrets or control characters
 * @param fix the next command to type, or null when there is none
 * @param retryAfter when trying again makes sense, or null when that is not known
 */
public record Problem(
        ErrorCode code,
        String detail,
        @Nullable String fix,
        @Nullable Duration retryAfter) {
    /** The media type of {@link #toJson()}. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** Strips control characters: a provider may be quoted, and whoever listens may have written it all. */
    public Problem {
        detail = Text.printable(detail);
        fix = fix == null ? null : Text.printable(fix);
    }

    /**
     * A problem without a time to retry.
     *
     * @param code what went wrong
     * @param detail for people
     * @param fix the next command to type, or null
     * @return the problem
     */
    public static Problem of(ErrorCode code, String detail, @Nullable String fix) {
        return new Problem(code, detail, fix, null);
    }

    /**
     * This problem to throw.
     *
     * @return an exception whose message is the detail
     */
    public ProblemException toException() {
        return new ProblemException(this, null);
    }

    /**
     * The RFC 9457 members, in their order on the wire.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("type", "about:blank")
                .put("title", code.wire().replace('_', ' '))
                .put("status", code.status())
                .put("code", code.wire())
                .put("detail", detail)
                .put("fix", fix)
                .put("retry_after", retryAfter == null ? null : Math.max(1, retryAfter.toSeconds()))
                .toMap();
    }

    /**
     * Reads a problem, leniently: a newer daemon may add members.
     *
     * @param json the body of an answer
     * @return the problem
     */
    public static Problem fromJson(JsonMap json) {
        Long seconds = json.optionalLong("retry_after");
        String detail = json.optionalString("detail");
        String code = json.optionalString("code");
        return new Problem(
                ErrorCode.fromWire(code == null ? "internal" : code),
                detail == null ? "the daemon gave no detail" : detail,
                json.optionalString("fix"),
                seconds == null || seconds < 0 ? null : Duration.ofSeconds(seconds));
    }
}
