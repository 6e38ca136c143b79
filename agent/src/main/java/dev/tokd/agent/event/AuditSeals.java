package dev.tokd.agent.event;

import java.util.Optional;

/** Seals the first key of a segment so that only an opened vault gives it back; the vault does. */
public interface AuditSeals {
    /**
     * Which vault this is.
     *
     * @return its id, 32 hexadecimal characters
     */
    String vaultId();

    /**
     * Seals a key.
     *
     * @param about what it is bound to
     * @param key 32 bytes; the caller wipes them
     * @return the sealed key
     * @throws dev.tokd.protocol.ProblemException when the vault is locked or cannot be written
     */
    byte[] seal(byte[] about, byte[] key);

    /**
     * Opens a sealed key.
     *
     * @param about what it was bound to
     * @param sealed the sealed key
     * @return the key, which the caller wipes; empty when this vault did not seal exactly this
     * @throws dev.tokd.protocol.ProblemException when the vault is locked
     */
    Optional<byte[]> open(byte[] about, byte[] sealed);
}
