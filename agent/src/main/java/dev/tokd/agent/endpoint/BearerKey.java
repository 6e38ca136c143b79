package dev.tokd.agent.endpoint;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key of an app in a request's {@code Authorization} (RFC 6750 section 2.1). */
final class BearerKey {
    /** The scheme in any case (RFC 9110 section 11.1), then 256 bits in base64url. */
    private static final Pattern SYNTAX = Pattern.compile("[Bb][Ee][Aa][Rr][Ee][Rr] [A-Za-z0-9_-]{43}");

    private static final int SCHEME = "Bearer ".length();

    private BearerKey() {}

    /** The key's SHA-256 in lower-case hexadecimal; null unless there is exactly one header with one key. */
    static @Nullable String sha256(HttpHeaders headers) {
        List<String> values = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (values.size() != 1 || !SYNTAX.matcher(values.get(0)).matches()) {
            return null;
        }
        byte[] key = values.get(0).substring(SCHEME).getBytes(StandardCharsets.US_ASCII);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
