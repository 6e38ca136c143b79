package dev.tokd.agent.token;

import java.util.concurrent.CompletionStage;

/** Where tokens come from; the mint implements it. */
public interface TokenSource {
    /** Why a token is wanted. */
    enum Reason {
        /** Somebody waits for it. */
        DEMAND,
        /** The one we have nears its end. */
        RENEWAL,
        /** A person or a consumer insisted; memory of earlier failures does not answer. */
        FORCED
    }

    /**
     * Gets one token; called at most once at a time per key.
     *
     * @param key what to ask for
     * @param reason why
     * @return the token, or a failure with a {@link MintFailure}; it always completes
     */
    CompletionStage<Minted> mint(TokenKey key, Reason reason);
}
