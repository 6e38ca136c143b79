package dev.tokd.agent.token;

import java.util.List;

/**
 * What survives a restart.
 *
 * @param tokens the live tokens
 * @param mints which were minted in the last day
 */
public record Stored(List<StoredToken> tokens, List<MintBook.Mark> mints) {
    /** Nothing survived. */
    public static final Stored NOTHING = new Stored(List.of(), List.of());

    /** Copies the lists. */
    public Stored {
        tokens = List.copyOf(tokens);
        mints = List.copyOf(mints);
    }

    /** Wipes the tokens, which were copied for the store. */
    public void wipe() {
        tokens.forEach(token -> token.token().close());
    }
}
