package dev.tokd.agent.token;

import java.nio.ByteBuffer;
import java.util.List;

/** A token in the cache, as long as it is there. */
public interface HeldToken {
    /**
     * How long the token is.
     *
     * @return bytes, 1 or more
     */
    int length();

    /**
     * Copies the token's bytes (RFC 6750 characters, so no escaping is needed in JSON or a header).
     *
     * @param target with {@link #length()} bytes of room; its position moves only on success
     * @return false when the token was wiped (locked) before it was copied whole
     */
    boolean copyInto(ByteBuffer target);

    /**
     * The token type.
     *
     * @return for example {@code Bearer}
     */
    String type();

    /**
     * The granted scopes.
     *
     * @return sorted scope tokens
     */
    List<String> granted();

    /**
     * What the token says it is for.
     *
     * @return the {@code aud} values, empty when it does not say
     */
    List<String> audience();

    /**
     * Whether the life is assumed because the provider left it open.
     *
     * @return true when assumed
     */
    boolean lifeAssumed();
}
