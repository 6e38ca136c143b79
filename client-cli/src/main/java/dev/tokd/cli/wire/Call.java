package dev.tokd.cli.wire;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to the daemon.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}
 * @param target path and query, already encoded
 * @param body what {@code Json.write} takes, or null for none
 * @param ifMatch an entity tag to demand, or null
 * @param within how long the whole exchange may take
 */
public record Call(
        String method,
        String target,
        @Nullable Map<String, ?> body,
        @Nullable String ifMatch,
        Duration within) {
    /** For what the daemon answers from memory or disk. */
    public static final Duration LOCAL = Duration.ofSeconds(15);
    /** For what may wait for a provider: its longest call timeout, discovery before it, and some air. */
    public static final Duration PROVIDER = Duration.ofSeconds(260);

    /**
     * A read.
     *
     * @param target path and query
     * @return the call
     */
    public static Call get(String target) {
        return new Call("GET", target, null, null, LOCAL);
    }

    /**
     * A change with a body.
     *
     * @param method the method
     * @param target path and query
     * @param body the JSON object
     * @return the call
     */
    public static Call send(String method, String target, Map<String, ?> body) {
        return new Call(method, target, body, null, LOCAL);
    }

    /**
     * The same call with time for a provider to answer.
     *
     * @return a copy
     */
    public Call patient() {
        return new Call(method, target, body, ifMatch, PROVIDER);
    }

    /**
     * The same call on a condition.
     *
     * @param etag the entity tag as it was received, or null for no condition
     * @return a copy
     */
    public Call ifMatch(@Nullable String etag) {
        return new Call(method, target, body, etag, within);
    }
}
