package dev.tokd.agent.provider;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says about its rate limits.
 *
 * @param limit requests per window, or null when not said
 * @param remaining requests left, or null when not said
 * @param resetIn when the window turns, from the answer on, or null when not said
 * @param quotas token quotas (Auth0's client and organisation quota), empty when not said
 */
public record RateHints(
        @Nullable Long limit,
        @Nullable Long remaining,
        @Nullable Duration resetIn,
        List<Quota> quotas) {
    /** Nothing was said. */
    public static final RateHints NONE = new RateHints(null, null, null, List.of());

    /**
     * One bucket of a quota.
     *
     * @param name for example {@code per_hour}
     * @param size tokens per window
     * @param remaining tokens left
     * @param resetIn when the window turns, from the answer on
     */
    public record Quota(String name, long size, long remaining, Duration resetIn) {}

    /** Copies the list. */
    public RateHints {
        quotas = List.copyOf(quotas);
    }
}
