package dev.tokd.agent.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one record, which becomes the next record's: {@code K(i+1) = HMAC-SHA-256(K(i), "next")},
 * and the old one is gone. It lies outside the Java heap. No record is as short as {@code next}, so no
 * MAC is ever a key.
 */
final class ChainKey implements AutoCloseable {
    static final int LENGTH = 32;
    private static final byte[] NEXT = "next".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer key = ByteBuffer.allocateDirect(LENGTH);

    /** Copies the first key in; the caller wipes its own array. */
    ChainKey(byte[] first) {
        if (first.length != LENGTH) {
            throw new IllegalArgumentException("a key is " + LENGTH + " bytes");
        }
        key.put(0, first);
    }

    /** The MAC of one record; the key that made it is then gone. */
    byte[] macAndStep(byte[] record) {
        byte[] now = copy();
        try {
            byte[] mac = hmac(now, record);
            step(now);
            return mac;
        } finally {
            Arrays.fill(now, (byte) 0);
        }
    }

    /** The MAC of one record by a key that stays. */
    byte[] mac(byte[] record) {
        byte[] now = copy();
        try {
            return hmac(now, record);
        } finally {
            Arrays.fill(now, (byte) 0);
        }
    }

    /** Goes on by one record. */
    void step() {
        byte[] now = copy();
        try {
            step(now);
        } finally {
            Arrays.fill(now, (byte) 0);
        }
    }

    private void step(byte[] now) {
        byte[] next = hmac(now, NEXT);
        key.put(0, next);
        Arrays.fill(next, (byte) 0);
    }

    /** The key; the caller wipes it. */
    byte[] copy() {
        byte[] copy = new byte[LENGTH];
        key.get(0, copy);
        return copy;
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Zeroes the key. */
    @Override
    public void close() {
        key.put(0, new byte[LENGTH]);
    }
}
