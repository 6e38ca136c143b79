package dev.tokd.agent.token;

import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A token as it survives a restart.
 *
 * @param key what it was asked by
 * @param token its text
 * @param type the token type
 * @param granted the scopes granted
 * @param audience what it is for
 * @param sentAt the wall clock just before it was asked for
 * @param life from then on
 * @param lifeAssumed whether the life is assumed
 */
public record StoredToken(
        TokenKey key,
        Secret token,
        String type,
        List<String> granted,
        List<String> audience,
        Instant sentAt,
        Duration life,
        boolean lifeAssumed) {
    /** Copies the lists. */
    public StoredToken {
        granted = List.copyOf(granted);
        audience = List.copyOf(audience);
    }
}
