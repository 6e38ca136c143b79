package dev.tokd.protocol;

import java.util.Locale;

/** What happens when somebody reads a canary: an app that looks real and hands out a decoy. */
public enum Canary {
    /** It is recorded, and the settings' {@code on_canary} command runs. */
    RECORD,
    /** The vault is locked as well. */
    LOCK;

    /**
     * As it is written.
     *
     * @return lower case
     */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads one.
     *
     * @param wire as it is written
     * @return the reaction
     */
    public static Canary fromWire(String wire) {
        for (Canary canary : values()) {
            if (canary.wire().equals(wire)) {
                return canary;
            }
        }
        throw new ProblemException(
                ErrorCode.INVALID_DEFINITION,
                "canary \"" + Text.printable(wire) + "\" is neither record nor lock",
                null);
    }
}
