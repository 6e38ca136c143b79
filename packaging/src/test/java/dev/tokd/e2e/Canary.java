package dev.tokd.e2e;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A value that must not get out, and the look for it in whatever may have leaked: as it is, in hexadecimal, and in
 * base64 whatever stands before it.
 *
 * @param name what it is, for people
 * @param forms the texts it is known by; none is shorter than 12 characters
 */
record Canary(String name, Set<String> forms) {
    private static final int SHORTEST = 12;

    Canary {
        if (forms.stream().anyMatch(form -> form.length() < SHORTEST)) {
            throw new IllegalArgumentException(name + " is too short to be told from chance");
        }
    }

    /** A secret nobody has ever seen, with no character that a form or a shell would change. */
    static String fresh() {
        byte[] random = new byte[15];
        new SecureRandom().nextBytes(random);
        return "canary" + HexFormat.of().formatHex(random);
    }

    /** A text to look for. */
    static Canary of(String name, String text) {
        return of(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes to look for. */
    static Canary of(String name, byte[] bytes) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(new String(bytes, StandardCharsets.ISO_8859_1));
        forms.add(HexFormat.of().formatHex(bytes));
        for (int before = 0; before < 3; before++) {
            String plain = base64(Base64.getEncoder(), bytes, before);
            forms.add(plain);
            forms.add(plain.replace('+', '-').replace('/', '_'));
        }
        return new Canary(name, forms);
    }

    /** The digits that depend on these bytes alone, when that many others stand before them. */
    private static String base64(Base64.Encoder encoder, byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        int whole = shifted.length / 3 * 3;
        return encoder.encodeToString(Arrays.copyOf(shifted, whole)).substring(before == 0 ? 0 : 4);
    }

    /** Whether any of its forms stands in a text, read as ISO 8859-1. */
    boolean isIn(String text) {
        return forms.stream().anyMatch(text::contains);
    }

    /** Its name alone: a failed test must not leak what it guards. */
    @Override
    public String toString() {
        return name;
    }
}
