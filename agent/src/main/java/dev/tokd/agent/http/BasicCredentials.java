package dev.tokd.agent.http;

import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** HTTP Basic credentials (RFC 7617), made in arrays that are wiped. */
public final class BasicCredentials {
    private static final byte[] SCHEME = "Basic ".getBytes(StandardCharsets.US_ASCII);

    private BasicCredentials() {}

    /**
     * The value of an {@code Authorization} header.
     *
     * @param user the user name in UTF-8, without a colon
     * @param password the password; it stays the caller's
     * @return the header's value, the caller's to close
     */
    public static Secret of(byte[] user, byte[] password) {
        byte[] pair = Arrays.copyOf(user, user.length + 1 + password.length);
        pair[user.length] = ':';
        System.arraycopy(password, 0, pair, user.length + 1, password.length);
        byte[] encoded = Base64.getEncoder().encode(pair);
        byte[] value = Arrays.copyOf(SCHEME, SCHEME.length + encoded.length);
        System.arraycopy(encoded, 0, value, SCHEME.length, encoded.length);
        Arrays.fill(pair, (byte) 0);
        Arrays.fill(encoded, (byte) 0);
        return Secret.owning(value);
    }
}
