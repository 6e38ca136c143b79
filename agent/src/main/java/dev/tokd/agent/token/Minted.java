package dev.tokd.agent.token;

import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A token fresh from its provider.
 *
 * @param token RFC 6750 syntax, checked
 * @param type the token type, for example {@code Bearer}
 * @param granted the scopes granted: the answer's, else the JWT's, else those asked for
 * @param audience what the token says it is for, empty when it does not say
 * @param life from {@code sentNanos} on, more than zero
 * @param lifeAssumed whether the provider left the life open and it is assumed
 * @param sentNanos the monotonic clock just before the request was sent
 * @param sentAt the wall clock just before the request was sent
 * @param renewAfter the age at which its provider wants it renewed, or null when it leaves that to us
 */
public record Minted(
        Secret token,
        String type,
        List<String> granted,
        List<String> audience,
        Duration life,
        boolean lifeAssumed,
        long sentNanos,
        Instant sentAt,
        @Nullable Duration renewAfter) {
    /**
     * One whose renewal is ours to time.
     *
     * @param token the token
     * @param type its type
     * @param granted the scopes granted
     * @param audience what it says it is for
     * @param life from {@code sentNanos} on
     * @param lifeAssumed whether that is assumed
     * @param sentNanos the monotonic clock just before the request was sent
     * @param sentAt the wall clock then
     */
    public Minted(
            Secret token,
            String type,
            List<String> granted,
            List<String> audience,
            Duration life,
            boolean lifeAssumed,
            long sentNanos,
            Instant sentAt) {
        this(token, type, granted, audience, life, lifeAssumed, sentNanos, sentAt, null);
    }

    /** Copies the lists and checks the life. */
    public Minted {
        granted = List.copyOf(granted);
        audience = List.copyOf(audience);
        if (life.isNegative() || life.isZero()) {
            throw new IllegalArgumentException("a token without life");
        }
    }
}
