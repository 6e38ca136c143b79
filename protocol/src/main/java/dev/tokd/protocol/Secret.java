package dev.tokd.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Bytes that must not be seen: a client secret, a slot key, an access token on its way out.
 *
 * <p>It prints as {@code [secret]}, compares in constant time and can be wiped. {@link #reveal()} is
 * the only way to the bytes, so {@code grep 'reveal()'} finds every use.
 */
public final class Secret implements AutoCloseable {
    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes ownership of the bytes; the caller must not keep them.
     *
     * @param bytes the secret, any length
     * @return a secret that wipes this very array when closed
     */
    public static Secret owning(byte[] bytes) {
        return new Secret(bytes);
    }

    /**
     * Encodes characters as UTF-8; the caller wipes its own array.
     *
     * @param chars the secret's characters
     * @return a secret independent of the array
     */
    public static Secret ofChars(char[] chars) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(chars));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear();
        encoded.put(new byte[encoded.capacity()]);
        return new Secret(bytes);
    }

    /**
     * The one way to the bytes.
     *
     * @return a copy; the caller wipes it when done
     */
    public byte[] reveal() {
        return bytes.clone();
    }

    /**
     * How long the secret is.
     *
     * @return its length in bytes
     */
    public int length() {
        return bytes.length;
    }

    /** Overwrites the bytes with zeros; later reveals give zeros. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** Constant, so that a hash of a secret cannot leak through a collection's order. */
    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "[secret]";
    }
}
