package dev.tokd.agent.vault;

import dev.tokd.protocol.Secret;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/**
 * Seals the first keys of the audit log's segments under a random key that the vault's body holds, so that
 * a new data key leaves what was sealed before readable.
 */
final class AuditKey {
    private static final String LABEL = "audit";
    private static final int LENGTH = 32;

    private AuditKey() {}

    /** A new one, as the text that stands in the body. */
    static Secret fresh(SecureRandom random) {
        byte[] key = Envelope.bytes(random, LENGTH);
        byte[] text = Base64.getEncoder().encode(key);
        Arrays.fill(key, (byte) 0);
        return Secret.owning(text);
    }

    static byte[] seal(Secret auditKey, byte[] associated, byte[] plaintext, SecureRandom random) {
        return with(auditKey, key -> Envelope.seal(key, LABEL, associated, plaintext, random));
    }

    static Optional<byte[]> open(Secret auditKey, byte[] associated, byte[] sealed) {
        return with(auditKey, key -> Envelope.open(key, LABEL, associated, sealed));
    }

    /** What a sealed key is bound to: this vault, and whatever the caller says. */
    static byte[] associated(byte[] vaultId, byte[] about) {
        return ByteBuffer.allocate(vaultId.length + about.length)
                .put(vaultId)
                .put(about)
                .array();
    }

    private static <T> T with(Secret auditKey, Function<byte[], T> use) {
        byte[] text = auditKey.reveal();
        byte[] key = Base64.getDecoder().decode(text);
        try {
            return use.apply(key);
        } finally {
            Arrays.fill(text, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }
}
