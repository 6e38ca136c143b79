package dev.tokd.protocol;

import java.util.regex.Pattern;

/** The one syntax of names: of apps, clients, logins and slots. */
public final class Name {
    private static final Pattern SYNTAX = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    private Name() {}

    /**
     * Checks a name.
     *
     * @param what what it names, for the error, for example {@code app}
     * @param name the name
     * @return the name itself
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when it does not match {@code
     *     [a-z0-9][a-z0-9._-]{0,62}}
     */
    public static String check(String what, String name) {
        if (!isValid(name)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    what + " name \"" + Text.printable(name)
                            + "\" is not valid: up to 63 of a-z 0-9 . _ -, starting with a letter or digit",
                    null);
        }
        return name;
    }

    /**
     * Whether a name has the right syntax.
     *
     * @param name any text
     * @return true when it matches {@code [a-z0-9][a-z0-9._-]{0,62}}
     */
    public static boolean isValid(String name) {
        return SYNTAX.matcher(name).matches();
    }
}
