package dev.tokd.agent.provider;

import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a successful token answer (RFC 6749 section 5.1) before anybody uses it. */
final class Grants {
    /** A longer life is taken as this one, so that adding it to a time cannot overflow. */
    private static final long LONGEST = Duration.ofDays(3650).toSeconds();

    private Grants() {}

    /**
     * Reads an answer without an error.
     *
     * @param who the provider's host, for texts
     * @param fields the answer's members; the token in it changes hands only when it is granted
     */
    static TokenReply read(String who, Reply reply, Map<String, ?> fields) {
        if (!(fields.get("access_token") instanceof Secret token)) {
            return unusable(who + " answered without an access token");
        }
        if (!(fields.get("token_type") instanceof String type)) {
            return unusable(who + " answered without a token type");
        }
        if (!type.equalsIgnoreCase("Bearer")) {
            return new TokenReply.Refused(
                    Stops.APP,
                    reply.status(),
                    "unsupported_token_type",
                    "the provider issued a token of type " + type + "; only Bearer is supported");
        }
        return granted(who, reply, fields, token);
    }

    private static TokenReply granted(String who, Reply reply, Map<String, ?> fields, Secret token) {
        byte[] bytes = token.reveal();
        try {
            if (bytes.length > Limits.TOKEN) {
                return unusable(who + " issued a token over " + Limits.TOKEN / 1024 + " KiB");
            }
            if (!isBearer(bytes)) {
                return unusable(who + " issued a token with characters RFC 6750 does not allow in one");
            }
            return dated(who, reply, fields, token, JwtClaims.of(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static TokenReply dated(String who, Reply reply, Map<String, ?> fields, Secret token, JwtClaims claims) {
        Object said = fields.get("expires_in");
        Long seconds = said == null ? null : seconds(said);
        if (said != null && seconds == null) {
            return unusable(who + " answered with an expires_in that is not a number of seconds");
        }
        Long least = least(seconds, claims.seconds());
        if (least != null && least <= 0) {
            return unusable("the provider issued a token that is already expired (" + who + ", life " + least + " s)");
        }
        Object scope = fields.get("scope");
        List<String> answered = JwtClaims.scopes(scope);
        if (scope != null && answered == null) {
            return unusable(who + " answered with scopes that have characters RFC 6749 does not allow in them");
        }
        return new TokenReply.Granted(
                token,
                "Bearer",
                answered == null ? claims.scope() : answered,
                claims.audience(),
                least == null ? null : Duration.ofSeconds(Math.min(least, LONGEST)),
                refreshIn(fields.get("refresh_in")),
                RateHeaders.read(reply));
    }

    /** Entra says when it wants to be asked again; what makes no sense counts as unsaid. */
    private static @Nullable Duration refreshIn(@Nullable Object said) {
        Long seconds = said == null ? null : seconds(said);
        return seconds == null || seconds <= 0 ? null : Duration.ofSeconds(Math.min(seconds, LONGEST));
    }

    private static @Nullable Long least(@Nullable Long a, @Nullable Long b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return Math.min(a, b);
    }

    /** Whole seconds from a number or a numeric text, rounded down, or null when it is neither. */
    private static @Nullable Long seconds(Object value) {
        BigDecimal number;
        if (value instanceof Long whole) {
            return whole;
        } else if (value instanceof BigDecimal exact) {
            number = exact;
        } else if (value instanceof String text && text.trim().matches("-?\\d{1,18}(\\.\\d{1,9})?")) {
            number = new BigDecimal(text.trim());
        } else {
            return null;
        }
        // Compared before it is converted: an exponent may name more seconds than a long can count.
        BigDecimal most = BigDecimal.valueOf(LONGEST);
        return number.signum() < 0
                ? Long.valueOf(-1)
                : Long.valueOf(number.min(most).longValue());
    }

    /** RFC 6750 section 2.1, b64token: at least one character, padding only at the end. */
    static boolean isBearer(byte[] token) {
        int end = token.length;
        while (end > 0 && token[end - 1] == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (!isTokenCharacter(token[i])) {
                return false;
            }
        }
        return end > 0;
    }

    private static boolean isTokenCharacter(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~+/".indexOf(c) >= 0;
    }

    private static TokenReply unusable(String detail) {
        return new TokenReply.Unavailable(Text.printable(detail), null, null);
    }
}
