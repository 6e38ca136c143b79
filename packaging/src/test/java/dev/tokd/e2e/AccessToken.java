package dev.tokd.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a token says of itself, whatever was said when it was handed out.
 *
 * @param text the token, a JWT
 * @param issuedAt its {@code iat}, in seconds since 1970
 * @param endsAt its {@code exp}, in seconds since 1970
 */
record AccessToken(String text, long issuedAt, long endsAt) {
    static AccessToken read(String text) {
        String claims = claims(text);
        return new AccessToken(text, seconds(claims, "iat"), seconds(claims, "exp"));
    }

    /** Its claims as JSON. */
    static String claims(String text) {
        return new String(Base64.getUrlDecoder().decode(text.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    private static long seconds(String claims, String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(claims);
        if (!found.find()) {
            throw new AssertionError("no " + name + " in " + claims);
        }
        return Long.parseLong(found.group(1));
    }
}
