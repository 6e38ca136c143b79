package dev.tokd.agent.broker;

import dev.tokd.agent.token.HeldToken;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A token on its way to a caller.
 *
 * @param app the app it was asked by
 * @param token where its bytes lie
 * @param left how long it lives, more than zero
 * @param expiresAt its end by the wall clock
 */
public record Served(String app, HeldToken token, Duration left, Instant expiresAt) {
    /**
     * How long the token is.
     *
     * @return bytes, 1 or more
     */
    public int length() {
        return token.length();
    }

    /**
     * Copies the token's bytes; RFC 6750 characters, so nothing needs escaping.
     *
     * @param target with {@link #length()} bytes of room
     * @return false when the token was wiped (locked) meanwhile
     */
    public boolean copyInto(ByteBuffer target) {
        return token.copyInto(target);
    }

    /**
     * The token type.
     *
     * @return for example {@code Bearer}
     */
    public String type() {
        return token.type();
    }

    /**
     * The granted scopes.
     *
     * @return sorted scope tokens
     */
    public List<String> granted() {
        return token.granted();
    }
}
