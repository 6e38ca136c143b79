package dev.tokd.protocol;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Scope tokens as RFC 6749 section 3.3 writes them. */
public final class Scopes {
    private static final Pattern TOKEN = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,512}");

    private Scopes() {}

    /**
     * Checks one scope token.
     *
     * @param what whose it is, for the error
     * @param scope the token
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when it is not a scope token
     */
    public static void check(String what, String scope) {
        if (!TOKEN.matcher(scope).matches()) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    what + ": scope \"" + Text.printable(scope) + "\" has a character RFC 6749 does not allow in one",
                    null);
        }
    }

    /**
     * Splits and normalises a scope parameter.
     *
     * @param text scope tokens between spaces
     * @return the tokens, sorted, without repeats
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when one is not a scope token
     */
    public static List<String> parse(String text) {
        TreeSet<String> scopes = new TreeSet<>();
        for (String scope : text.split(" ", -1)) {
            if (!scope.isEmpty()) {
                check("scope", scope);
                scopes.add(scope);
            }
        }
        return List.copyOf(scopes);
    }
}
