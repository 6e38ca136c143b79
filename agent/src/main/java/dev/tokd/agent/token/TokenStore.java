package dev.tokd.agent.token;

import java.util.List;

/** Where tokens survive a restart; the vault implements it. Both calls may wait for a disk. */
public interface TokenStore {
    /**
     * Reads what was saved last.
     *
     * @return the tokens; empty when there is no file, it belongs to another vault, or it is damaged
     *     (tokens can be minted again, so that is logged and not an error)
     */
    List<StoredToken> load();

    /**
     * Replaces what was saved.
     *
     * @param tokens all live tokens
     * @throws dev.tokd.protocol.ProblemException when the disk refuses; the old file is then untouched
     */
    void save(List<StoredToken> tokens);
}
