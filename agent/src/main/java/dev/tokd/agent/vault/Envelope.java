package dev.tokd.agent.vault;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * Bytes sealed under a key that no other write has: HKDF of a long-lived key, a label, and 32 random
 * bytes per write. On disk: salt, nonce, ciphertext with tag.
 */
final class Envelope {
    static final int SALT = 32;
    /** The shortest envelope, around nothing. */
    static final int OVERHEAD = SALT + Aead.NONCE + Aead.TAG;

    private Envelope() {}

    static byte[] seal(byte[] key, String label, byte[] associated, byte[] plaintext, SecureRandom random) {
        byte[] salt = bytes(random, SALT);
        byte[] nonce = bytes(random, Aead.NONCE);
        byte[] derived = Hkdf.key(key, salt, label);
        try {
            byte[] sealed = Aead.seal(derived, nonce, associated, plaintext);
            return ByteBuffer.allocate(SALT + Aead.NONCE + sealed.length)
                    .put(salt)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    static Optional<byte[]> open(byte[] key, String label, byte[] associated, byte[] envelope) {
        if (envelope.length < OVERHEAD) {
            return Optional.empty();
        }
        byte[] salt = Arrays.copyOf(envelope, SALT);
        byte[] nonce = Arrays.copyOfRange(envelope, SALT, SALT + Aead.NONCE);
        byte[] sealed = Arrays.copyOfRange(envelope, SALT + Aead.NONCE, envelope.length);
        byte[] derived = Hkdf.key(key, salt, label);
        try {
            return Aead.open(derived, nonce, associated, sealed);
        } finally {
            Arrays.fill(derived, (byte) 0);
        }
    }

    static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
