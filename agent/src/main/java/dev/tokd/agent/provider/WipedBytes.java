package dev.tokd.agent.provider;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows like a byte stream and leaves no copy of its bytes behind. */
final class WipedBytes implements AutoCloseable {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[256];
    private int length;

    void add(int one) {
        if (length == bytes.length) {
            byte[] old = bytes;
            bytes = Arrays.copyOf(old, old.length * 2);
            Arrays.fill(old, (byte) 0);
        }
        bytes[length++] = (byte) one;
    }

    /** Adds text as {@code application/x-www-form-urlencoded} has it (RFC 6749 appendix B). */
    WipedBytes addForm(byte[] text) {
        for (byte one : text) {
            if (isPlain(one)) {
                add(one);
            } else if (one == ' ') {
                add('+');
            } else {
                add('%');
                add(HEX[(one >> 4) & 15]);
                add(HEX[one & 15]);
            }
        }
        return this;
    }

    private static boolean isPlain(byte one) {
        return (one >= 'a' && one <= 'z')
                || (one >= 'A' && one <= 'Z')
                || (one >= '0' && one <= '9')
                || one == '-'
                || one == '.'
                || one == '_'
                || one == '*';
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** A copy of exactly the bytes added, the caller's to wipe. */
    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }
}
