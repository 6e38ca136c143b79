package dev.tokd.agent.http;

import dev.tokd.protocol.Secret;
import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer, whole. Its body may be a token, so it is a {@link Secret}; who reads it closes the reply.
 *
 * @param status 200 to 999 (informational answers are skipped)
 * @param headers lower-case name to value; repeated headers are joined by {@code ", "}
 * @param body at most {@link HttpClient#BODY} bytes
 */
public record Reply(int status, Map<String, String> headers, Secret body) implements AutoCloseable {
    /** Copies the headers. */
    public Reply {
        headers = Map.copyOf(headers);
    }

    /**
     * One header.
     *
     * @param name in any case
     * @return its value, foreign text and not checked, or null when absent
     */
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /**
     * When the server was, by its own clock.
     *
     * @return the {@code Date} header (RFC 9110 section 6.6.1), or null when absent or malformed
     */
    public @Nullable Instant date() {
        return instant(header("date"));
    }

    /**
     * How long the server asks us to wait (RFC 9110 section 10.2.3). A date counts from the answer's own
     * {@code Date}, because the two clocks need not agree.
     *
     * @return zero or more, or null when absent, malformed, or a date without {@code Date}
     */
    public @Nullable Duration retryAfter() {
        String text = header("retry-after");
        if (text == null) {
            return null;
        }
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Instant then = instant(text);
        Instant now = date();
        if (then == null || now == null) {
            return null;
        }
        return then.isBefore(now) ? Duration.ZERO : Duration.between(now, then);
    }

    private static @Nullable Instant instant(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        Date date = DateFormatter.parseHttpDate(text);
        return date == null ? null : date.toInstant();
    }

    /** Wipes the body. */
    @Override
    public void close() {
        body.close();
    }

    /** The status and the size, never the body. */
    @Override
    public String toString() {
        return "HTTP " + status + ", " + body.length() + " bytes";
    }
}
