package dev.tokd.agent.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The records of one life of the daemon, under keys that begin with one of its own.
 *
 * @param id random, 32 hexadecimal characters
 * @param base the number of its first record
 */
record AuditSegment(String id, long base) {
    /** The name of the record that begins one. */
    static final String STARTED = "audit-started";
    /** The name of the record with its sealed first key. */
    static final String SEALED = "audit-sealed";

    /** What a sealed first key is bound to, besides the vault. */
    private byte[] about() {
        return ("audit " + id + " " + base).getBytes(StandardCharsets.US_ASCII);
    }

    /** The record to write about the sealed key; the key is not wiped here. */
    Event seal(AuditSeals seals, byte[] first) {
        return Event.info(SEALED)
                .with("segment", id)
                .with("base", base)
                .with("vault", seals.vaultId())
                .with("sealed", AuditLine.base64(seals.seal(about(), first)));
    }

    /** The first key out of such a record, unless another vault sealed it or it was altered. */
    Optional<ChainKey> open(AuditSeals seals, String sealed) {
        try {
            return seals.open(about(), Base64.getUrlDecoder().decode(sealed)).map(AuditSegment::owned);
        } catch (IllegalArgumentException e) {
            // Not base64: altered.
            return Optional.empty();
        }
    }

    private static ChainKey owned(byte[] key) {
        try {
            return new ChainKey(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
