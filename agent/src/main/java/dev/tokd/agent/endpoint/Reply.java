package dev.tokd.agent.endpoint;

import dev.tokd.agent.broker.Served;
import dev.tokd.protocol.Problem;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One answer. */
public sealed interface Reply permits Reply.Json, Reply.Text, Reply.Stream, TokenReply, Refusal {
    /**
     * A JSON object.
     *
     * @param status 200 to 299
     * @param body what {@link dev.tokd.protocol.Json#write} takes
     * @param etag a strong entity tag with its quotes (RFC 9110 section 8.8.3), or null
     */
    record Json(int status, Map<String, ?> body, @Nullable String etag) implements Reply {
        /** Refuses an entity tag that could end its header. */
        public Json {
            if (etag != null && !isStrong(etag)) {
                throw new IllegalArgumentException("not a strong entity tag");
            }
        }

        private static boolean isStrong(String etag) {
            return etag.length() > 2
                    && etag.charAt(0) == '"'
                    && etag.indexOf('"', 1) == etag.length() - 1
                    && etag.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        }
    }

    /**
     * Text of another form.
     *
     * @param mediaType its {@code Content-Type}, ASCII without line ends
     * @param body the text, sent as UTF-8
     */
    record Text(String mediaType, String body) implements Reply {}

    /**
     * Server-sent events for as long as the connection lasts; nothing more is read from it.
     *
     * @param source where they come from
     */
    record Stream(Source source) implements Reply {}

    /** Where a stream's frames come from. */
    @FunctionalInterface
    interface Source {
        /**
         * Listens from now on.
         *
         * @param listener takes whole frames, ASCII, from any thread, and returns at once
         * @return ends it
         */
        Runnable listen(Consumer<byte[]> listener);
    }

    /**
     * A JSON object.
     *
     * @param status 200 to 299
     * @param body what {@link dev.tokd.protocol.Json#write} takes
     * @return the answer
     */
    static Reply json(int status, Map<String, ?> body) {
        return new Json(status, body, null);
    }

    /**
     * A token, as JSON or bare, whichever the caller accepts.
     *
     * @param served the token
     * @return the answer
     */
    static Reply token(Served served) {
        return new TokenReply(served);
    }

    /**
     * A problem (RFC 9457) with the status of its code.
     *
     * @param problem what went wrong
     * @return the answer
     */
    static Reply problem(Problem problem) {
        return Refusal.of(problem);
    }
}
