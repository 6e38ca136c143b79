package dev.tokd.cli.token;

import dev.tokd.protocol.Json;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A JWT's header and claims (RFC 7519), read to be shown and never to be believed: no signature is checked.
 *
 * @param header the members of its JOSE header
 * @param claims its claims; none when it is encrypted
 * @param encrypted whether it is a JWE, whose claims only its audience can read
 */
public record Jwt(Map<String, ?> header, Map<String, ?> claims, boolean encrypted) {
    /** Times are seconds since 1970; beyond this one something else was meant. */
    private static final long LATEST = 1L << 40;

    private static final int SIGNED_PARTS = 3;
    private static final int ENCRYPTED_PARTS = 5;

    /**
     * Reads a token.
     *
     * @param token its bytes; they stay the caller's
     * @return what it says, or null when it is opaque
     */
    public static @Nullable Jwt read(byte[] token) {
        int parts = 1;
        for (byte b : token) {
            parts += b == '.' ? 1 : 0;
        }
        if (parts != SIGNED_PARTS && parts != ENCRYPTED_PARTS) {
            return null;
        }
        Map<String, ?> header = part(token, 0);
        Map<String, ?> claims = parts == SIGNED_PARTS ? part(token, 1) : Map.of();
        return header == null || claims == null ? null : new Jwt(header, claims, parts == ENCRYPTED_PARTS);
    }

    private static @Nullable Map<String, ?> part(byte[] token, int number) {
        int from = 0;
        for (int skipped = 0; skipped < number; from++) {
            skipped += token[from] == '.' ? 1 : 0;
        }
        int to = from;
        while (token[to] != '.') {
            to++;
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(Arrays.copyOfRange(token, from, to));
            return Json.read(json, "token").fields();
        } catch (IllegalArgumentException | ProblemException e) {
            return null;
        }
    }

    /**
     * A claim that is text.
     *
     * @param claim its name
     * @return its text, or null when it is something else or not there
     */
    public @Nullable String text(String claim) {
        return claims.get(claim) instanceof String text ? text : null;
    }

    /**
     * A claim that is text or a list of it, as {@code aud} is (RFC 7519 section 4.1.3).
     *
     * @param claim its name
     * @return its texts in order
     */
    public List<String> texts(String claim) {
        return texts(claims.get(claim));
    }

    private static List<String> texts(@Nullable Object value) {
        if (value instanceof String text) {
            return List.of(text);
        }
        return value instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    /**
     * A claim that is a time (RFC 7519 section 2, NumericDate).
     *
     * @param claim its name
     * @return the time, or null when it is something else or not there
     */
    public @Nullable Instant time(String claim) {
        if (!(claims.get(claim) instanceof Number number)) {
            return null;
        }
        double seconds = number.doubleValue();
        return seconds >= 0 && seconds <= LATEST ? Instant.ofEpochSecond(number.longValue()) : null;
    }

    /**
     * The scopes it was granted: {@code scope} (RFC 9068), or {@code scp} where a provider says so.
     *
     * @return sorted, without repeats; null when it does not say
     */
    public @Nullable List<String> scopes() {
        Object said = claims.get("scope") == null ? claims.get("scp") : claims.get("scope");
        if (said == null) {
            return null;
        }
        TreeSet<String> scopes = new TreeSet<>();
        for (String text : texts(said)) {
            scopes.addAll(List.of(text.trim().split("\\s+")));
        }
        scopes.remove("");
        return List.copyOf(scopes);
    }

    /**
     * Claims to be shown: those read as secrets stay out.
     *
     * @return name to value
     */
    public Map<String, Object> shownClaims() {
        Map<String, Object> shown = new LinkedHashMap<>(claims);
        shown.values().removeIf(Secret.class::isInstance);
        return shown;
    }
}
