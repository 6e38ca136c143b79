package dev.tokd.agent.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869) over the JCE's HMAC; Java 17 has none of its own. */
final class Hkdf {
    static final int HASH = 32;
    private static final String HMAC = "HmacSHA256";

    private Hkdf() {}

    /** One 32-byte key for one purpose; the label is the {@code info} of RFC 5869. */
    static byte[] key(byte[] from, byte[] salt, String label) {
        byte[] pseudoRandom = extract(salt, from);
        try {
            return expand(pseudoRandom, label.getBytes(StandardCharsets.US_ASCII), HASH);
        } finally {
            Arrays.fill(pseudoRandom, (byte) 0);
        }
    }

    /** RFC 5869 section 2.2; an empty salt stands for a hash length of zeros. */
    static byte[] extract(byte[] salt, byte[] keyMaterial) {
        return hmac(salt.length == 0 ? new byte[HASH] : salt).doFinal(keyMaterial);
    }

    /** RFC 5869 section 2.3, for 1 to 255 hash lengths. */
    static byte[] expand(byte[] pseudoRandom, byte[] info, int length) {
        if (length < 1 || length > 255 * HASH) {
            throw new IllegalArgumentException("HKDF cannot give " + length + " bytes");
        }
        Mac mac = hmac(pseudoRandom);
        byte[] output = new byte[length];
        byte[] block = new byte[0];
        for (int done = 0, counter = 1; done < length; done += HASH, counter++) {
            mac.update(block);
            mac.update(info);
            mac.update((byte) counter);
            Arrays.fill(block, (byte) 0);
            block = mac.doFinal();
            System.arraycopy(block, 0, output, done, Math.min(HASH, length - done));
        }
        Arrays.fill(block, (byte) 0);
        return output;
    }

    private static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
