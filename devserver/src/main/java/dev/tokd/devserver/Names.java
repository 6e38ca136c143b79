package dev.tokd.devserver;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes ids and secrets in the shapes that Auth0 gives them. */
final class Names {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int CLIENT_ID = 32;
    private static final int SECRET = 64;
    private static final int GRANT = 16;
    private static final int CREDENTIAL = 22;
    private static final int API_BYTES = 12;

    private final SecureRandom random;

    Names(SecureRandom random) {
        this.random = random;
    }

    String clientId() {
        return text(CLIENT_ID);
    }

    String secret() {
        return text(SECRET);
    }

    String grant() {
        return "cgr_" + text(GRANT);
    }

    String credential() {
        return "cred_" + text(CREDENTIAL);
    }

    String api() {
        byte[] bytes = new byte[API_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
