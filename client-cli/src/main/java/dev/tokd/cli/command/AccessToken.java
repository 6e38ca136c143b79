package dev.tokd.cli.command;

import dev.tokd.cli.wire.Answer;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token as the daemon served it, checked again: an honest daemon sends nothing else, but what is printed
 * ends in headers and shells.
 *
 * @param token b64token of RFC 6750 section 2.1
 * @param body the whole answer
 */
record AccessToken(Secret token, JsonMap body) {

    static AccessToken of(Answer answer) {
        JsonMap body = answer.body();
        Secret token = body.secret("access_token");
        byte[] bytes = token.reveal();
        boolean valid = isB64Token(bytes);
        Arrays.fill(bytes, (byte) 0);
        if (!valid) {
            throw refused("a token with characters RFC 6750 does not allow");
        }
        for (String member : new String[] {"token_type", "scope", "app", "expires_at"}) {
            String text = body.optionalString(member);
            if (text != null && !safe(text)) {
                throw refused("a " + member + " with control characters");
            }
        }
        return new AccessToken(token, body);
    }

    private static boolean safe(String text) {
        return text.codePoints()
                .allMatch(c -> Text.printable(Character.toString(c)).codePointAt(0) == c);
    }

    private static ProblemException refused(String what) {
        return new ProblemException(
                ErrorCode.INTERNAL, "the daemon answered " + what + "; nothing of it was printed", null);
    }

    static boolean isB64Token(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            byte b = bytes[i];
            boolean alphanumeric = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (!alphanumeric && "-._~+/".indexOf(b) < 0) {
                return false;
            }
        }
        return end > 0 && bytes.length <= Limits.TOKEN;
    }

    /** Refuses what a Bearer header would misrepresent, for example a DPoP token. */
    void demandBearer() {
        String type = type();
        if (type != null && !type.toLowerCase(Locale.ROOT).equals("bearer")) {
            throw new ProblemException(
                    ErrorCode.INTERNAL, "the token's type is \"" + type + "\", not Bearer", "use --format json");
        }
    }

    private @Nullable String type() {
        return body.optionalString("token_type");
    }

    Map<String, Object> toJson() {
        return new JsonFields()
                .put("access_token", token)
                .put("token_type", type())
                .put("expires_in", body.optionalLong("expires_in"))
                .put("expires_at", body.optionalString("expires_at"))
                .put("scope", body.optionalString("scope"))
                .put("app", body.optionalString("app"))
                .toMap();
    }

    Map<String, Object> toJsonWithoutToken() {
        JsonFields fields = new JsonFields();
        toJson().forEach((name, value) -> fields.put(name, name.equals("access_token") ? null : value));
        return fields.toMap();
    }
}
