package dev.tokd.agent.provider;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of a failure table: which answers it fits, and what they stop.
 *
 * @param status the HTTP status, or {@link #ANY}
 * @param error the error code, or null for any
 * @param contains what the description contains, in any case, empty for anything
 * @param stops what stops, or null when the failure is transient
 */
public record Failure(
        int status,
        @Nullable String error,
        String contains,
        @Nullable Stops stops) {
    /** Fits every status. */
    public static final int ANY = 0;

    boolean fits(int status, String error, String description) {
        return (this.status == ANY || this.status == status)
                && (this.error == null || this.error.equals(error))
                && description.toLowerCase(Locale.ROOT).contains(contains.toLowerCase(Locale.ROOT));
    }
}
