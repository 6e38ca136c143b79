package dev.tokd.protocol;

import java.util.Arrays;
import java.util.Locale;

/** Whether a token is renewed before anybody asks. */
public enum KeepWarm {
    /** Only if the token was served since it was minted; the default. */
    IF_USED,
    /** As long as the daemon is unlocked. */
    ALWAYS,
    /** Only on demand. */
    NEVER;

    /**
     * The value as written.
     *
     * @return for example {@code if-used}
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads a value.
     *
     * @param wire {@code if-used}, {@code always} or {@code never}
     * @return the value
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when unknown
     */
    public static KeepWarm fromWire(String wire) {
        return Arrays.stream(values())
                .filter(value -> value.wire().equals(wire))
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_DEFINITION,
                        "keep-warm \"" + wire + "\" is not one of if-used, always, never",
                        null));
    }
}
