package dev.tokd.agent.token;

import java.time.Duration;

/** What the cache tells whoever keeps the books; calls must return at once. */
public interface TokenEvents {
    /**
     * A token was minted and kept.
     *
     * @param key what it was asked by
     * @param reason why
     * @param life its life
     */
    void minted(TokenKey key, TokenSource.Reason reason, Duration life);

    /**
     * A mint gave no token.
     *
     * @param key what was asked by
     * @param reason why
     * @param failure what went wrong
     */
    void failed(TokenKey key, TokenSource.Reason reason, Throwable failure);
}
