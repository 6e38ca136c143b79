package dev.tokd.agent.token;

/** Where tokens survive a restart; the vault implements it. Both calls may wait for a disk. */
public interface TokenStore {
    /**
     * Reads what was saved last.
     *
     * @return what there is; nothing when there is no file, it belongs to another vault, or it is damaged
     *     (tokens can be minted again, so that is logged and not an error)
     */
    Stored load();

    /**
     * Replaces what was saved.
     *
     * @param stored all live tokens, and the book of mints
     * @throws dev.tokd.protocol.ProblemException when the disk refuses; the old file is then untouched
     */
    void save(Stored stored);
}
