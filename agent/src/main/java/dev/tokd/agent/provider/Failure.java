package dev.tokd.agent.provider;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of a failure table: which answers it fits, and what they stop.
 *
 * @param from the lowest HTTP status
 * @param to the highest HTTP status
 * @param error the error code, or null for any
 * @param contains what the description contains, in any case; empty for anything
 * @param stops what stops, or null when the failure is transient
 * @param words what it means, for people whom the provider's own words would not help, or null
 */
public record Failure(
        int from,
        int to,
        @Nullable String error,
        String contains,
        @Nullable Stops stops,
        @Nullable String words) {
    private static final int ANY = 999;

    /**
     * A row that needs no words of ours.
     *
     * @param from the lowest HTTP status
     * @param to the highest HTTP status
     * @param error the error code, or null for any
     * @param contains what the description contains, in any case; empty for anything
     * @param stops what stops, or null when the failure is transient
     */
    public Failure(int from, int to, @Nullable String error, String contains, @Nullable Stops stops) {
        this(from, to, error, contains, stops, null);
    }

    /**
     * What RFC 6749 section 5.2, RFC 8707 section 2 and RFC 6585 section 4 mean by their codes. The last
     * rows fit every answer, so codes nobody registered have a meaning too.
     */
    static final List<Failure> STANDARD = List.of(
            status(500, ANY, null),
            status(429, 429, null),
            status(408, 408, null),
            status(425, 425, null),
            error("temporarily_unavailable", null),
            error("server_error", null),
            error("slow_down", null),
            error("too_many_requests", null),
            error("invalid_client", Stops.CLIENT),
            error("unauthorized_client", Stops.CLIENT),
            error("unsupported_grant_type", Stops.CLIENT),
            error("invalid_grant", Stops.LOGIN),
            error("invalid_scope", Stops.APP),
            error("invalid_target", Stops.APP),
            error("access_denied", Stops.APP),
            error("invalid_request", Stops.APP),
            status(401, 401, Stops.CLIENT),
            status(0, ANY, Stops.APP));

    static Failure status(int from, int to, @Nullable Stops stops) {
        return new Failure(from, to, null, "", stops);
    }

    static Failure error(String error, @Nullable Stops stops) {
        return new Failure(0, ANY, error, "", stops);
    }

    private boolean fits(int status, String code, String description) {
        return from <= status
                && status <= to
                && (error == null || error.equals(code))
                && description.toLowerCase(Locale.ROOT).contains(contains.toLowerCase(Locale.ROOT));
    }

    /**
     * What an OAuth error means: the preset's own table first, then the standard one.
     *
     * @param preset whose answer it is
     * @param status the HTTP status
     * @param error the error code
     * @param description the provider's words, or empty
     * @return the first row that fits
     */
    static Failure judge(Preset preset, int status, String error, String description) {
        for (List<Failure> table : List.of(preset.failures(), STANDARD)) {
            for (Failure row : table) {
                if (row.fits(status, error, description)) {
                    return row;
                }
            }
        }
        throw new IllegalStateException("the standard table's last row fits everything");
    }
}
