package dev.tokd.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The textual encoding of keys and certificates (RFC 7468), in bytes that can be wiped. */
public final class Pem {
    /** The label of an unencrypted PKCS#8 private key. */
    public static final String PRIVATE_KEY = "PRIVATE KEY";
    /** The label of a SubjectPublicKeyInfo. */
    public static final String PUBLIC_KEY = "PUBLIC KEY";
    /** The label of an X.509 certificate. */
    public static final String CERTIFICATE = "CERTIFICATE";

    private static final int LINE = 64;

    private Pem() {}

    /**
     * The first block of a label.
     *
     * @param text any text around it
     * @param label for example {@link #PRIVATE_KEY}
     * @return its DER, which the caller wipes where it is secret, or null when there is no whole block of that label
     */
    public static byte @Nullable [] decode(byte[] text, String label) {
        byte[] begin = ascii("-----BEGIN " + label + "-----");
        int from = indexOf(text, begin, 0);
        int to = from < 0 ? -1 : indexOf(text, ascii("-----END " + label + "-----"), from);
        if (to < 0) {
            return null;
        }
        byte[] inside = Arrays.copyOfRange(text, from + begin.length, to);
        try {
            return Base64.getMimeDecoder().decode(inside);
        } catch (IllegalArgumentException e) {
            return null;
        } finally {
            Arrays.fill(inside, (byte) 0);
        }
    }

    /**
     * The first block of a label in public text.
     *
     * @param text any text around it
     * @param label for example {@link #CERTIFICATE}
     * @return its DER, or null when there is no whole block of that label
     */
    public static byte @Nullable [] decode(String text, String label) {
        return decode(text.getBytes(StandardCharsets.UTF_8), label);
    }

    /**
     * One block of something public.
     *
     * @param label what it is
     * @param der its bytes
     * @return lines that end in a line feed
     */
    public static String encode(String label, byte[] der) {
        return new String(lines(label, der), StandardCharsets.US_ASCII);
    }

    /**
     * One block of something secret.
     *
     * @param label what it is
     * @param der its bytes, which stay the caller's to wipe
     * @return lines that end in a line feed
     */
    public static Secret encodeSecret(String label, byte[] der) {
        return Secret.owning(lines(label, der));
    }

    private static byte[] lines(String label, byte[] der) {
        byte[] base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encode(der);
        byte[] begin = ascii("-----BEGIN " + label + "-----\n");
        byte[] end = ascii("\n-----END " + label + "-----\n");
        byte[] all = Arrays.copyOf(begin, begin.length + base64.length + end.length);
        System.arraycopy(base64, 0, all, begin.length, base64.length);
        System.arraycopy(end, 0, all, begin.length + base64.length, end.length);
        Arrays.fill(base64, (byte) 0);
        return all;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int indexOf(byte[] text, byte[] part, int from) {
        for (int at = from; at <= text.length - part.length; at++) {
            if (Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }
}
