package dev.tokd.agent.provider;

import dev.tokd.protocol.Json;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import dev.tokd.protocol.Text;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an access token says about itself when it happens to be a JWT (RFC 9068). It is read to be reported,
 * never to be believed, so no signature is checked; what makes no sense counts as unsaid.
 *
 * @param scope the scopes, sorted, or null when not said
 * @param audience the audiences, printable
 * @param seconds {@code exp}−{@code iat}, or null when not said
 * @param end {@code exp}, or null when not said
 */
record JwtClaims(
        @Nullable List<String> scope,
        List<String> audience,
        @Nullable Long seconds,
        @Nullable Instant end) {
    private static final JwtClaims NONE = new JwtClaims(null, List.of(), null, null);
    /** Times are seconds since 1970; beyond this one something else was meant. */
    private static final long LATEST = 1L << 40;

    /** Reads a token; an opaque one says nothing. */
    static JwtClaims of(byte[] token) {
        int first = indexOf(token, 0);
        int second = first < 0 ? -1 : indexOf(token, first + 1);
        if (second < 0 || indexOf(token, second + 1) >= 0) {
            return NONE;
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(Arrays.copyOfRange(token, first + 1, second));
            return of(Json.read(payload, "token").fields());
        } catch (IllegalArgumentException | ProblemException e) {
            return NONE;
        }
    }

    private static int indexOf(byte[] token, int from) {
        for (int i = from; i < token.length; i++) {
            if (token[i] == '.') {
                return i;
            }
        }
        return -1;
    }

    private static JwtClaims of(Map<String, ?> claims) {
        Long issued = time(claims.get("iat"));
        Long expires = time(claims.get("exp"));
        List<String> scope = scopes(claims.get("scope"));
        return new JwtClaims(
                scope == null ? scopes(claims.get("scp")) : scope,
                texts(claims.get("aud")).stream().map(Text::printable).toList(),
                issued == null || expires == null ? null : expires - issued,
                expires == null ? null : Instant.ofEpochSecond(expires));
    }

    private static @Nullable Long time(@Nullable Object value) {
        if (!(value instanceof Number number)) {
            return null;
        }
        double seconds = number.doubleValue();
        return seconds >= 0 && seconds <= LATEST ? (Long) number.longValue() : null;
    }

    /** Scopes as text between spaces or as a list, or null when not said or not scopes. */
    static @Nullable List<String> scopes(@Nullable Object value) {
        if (!(value instanceof String) && !(value instanceof List)) {
            return null;
        }
        try {
            return Scopes.parse(String.join(" ", texts(value)));
        } catch (ProblemException e) {
            return null;
        }
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
}
