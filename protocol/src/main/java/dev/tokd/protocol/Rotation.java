package dev.tokd.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * That tokd changes a client's secret or key at its provider by itself, again and again.
 *
 * @param every how often, 1 m to 3650 d
 * @param via our name of the client that calls the provider's management API, or null for the one that
 *     {@link Client#managed} names
 * @param since when the secret or key was last changed, or this was said
 */
public record Rotation(Duration every, @Nullable String via, Instant since) {
    private static final Duration LEAST = Duration.ofMinutes(1);
    private static final Duration MOST = Duration.ofDays(3650);

    /** Checks range and name. */
    public Rotation {
        if (every.compareTo(LEAST) < 0 || every.compareTo(MOST) > 0) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION, "a rotation happens every 1m to 3650d, for example every 30d", null);
        }
        if (via != null) {
            Name.check("client", via);
        }
    }

    /**
     * When it is to be changed next.
     *
     * @return the instant
     */
    public Instant due() {
        return since.plus(every);
    }

    /**
     * The same after a change.
     *
     * @param changed when the secret or key was changed
     * @return a copy
     */
    public Rotation after(Instant changed) {
        return new Rotation(every, via, changed);
    }

    static @Nullable Rotation fromJson(@Nullable JsonMap json) {
        if (json == null) {
            return null;
        }
        Duration every = json.optionalDuration("every");
        Instant since = json.optionalInstant("since");
        // Told for people and programs; it follows from the others.
        json.optionalInstant("due");
        Rotation rotation = new Rotation(
                every == null ? Duration.ZERO : every,
                json.optionalString("via"),
                since == null ? Instant.EPOCH : since);
        json.finish();
        return rotation;
    }

    Map<String, Object> toJson() {
        return new JsonFields()
                .put("every", every)
                .put("via", via)
                .put("since", since)
                .put("due", due())
                .toMap();
    }
}
