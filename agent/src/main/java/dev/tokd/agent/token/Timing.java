package dev.tokd.agent.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a token is renewed and how much life a served one must have: pure functions of its life. */
public final class Timing {
    private static final Duration LONGEST_DEFAULT_TTL = Duration.ofSeconds(60);

    private Timing() {}

    /**
     * When a token is renewed.
     *
     * @param life the token's whole life
     * @param callTimeout how long one call to the provider may take
     * @param jitter 0 (none) up to, not including, 1 (the most): moves the point earlier only
     * @return the age at which to renew: min(80 % of life, life − 2 × call timeout), never before 50 %
     */
    public static Duration renewAfter(Duration life, Duration callTimeout, double jitter) {
        Duration half = life.dividedBy(2);
        Duration latest = min(life.multipliedBy(8).dividedBy(10), life.minus(callTimeout.multipliedBy(2)));
        Duration earlier = Duration.ofNanos((long) (life.toNanos() / 10.0 * jitter));
        return max(half, latest.minus(earlier));
    }

    /**
     * How much life a served token must have left.
     *
     * @param asked what the caller or the app asks for, or null for the default
     * @param life the token's whole life
     * @param renewAfter the age at which it is renewed
     * @return what was asked; else min(60 s, 20 % of life), never more than is left at the renewal point
     */
    public static Duration leastLeft(@Nullable Duration asked, Duration life, Duration renewAfter) {
        if (asked != null) {
            return asked;
        }
        // Not by Duration.dividedBy, which makes BigDecimals: this is on the way of every read.
        Duration fifth = Duration.ofNanos(life.toNanos() / 5);
        return min(min(LONGEST_DEFAULT_TTL, fifth), life.minus(renewAfter));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
