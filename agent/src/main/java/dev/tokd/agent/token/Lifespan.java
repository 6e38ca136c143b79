package dev.tokd.agent.token;

import java.time.Duration;
import java.time.Instant;

/**
 * A length of time that ends by whichever clock gets there first, so that neither a suspended machine nor a
 * clock that is set back prolongs it.
 */
public final class Lifespan {
    private final Time time;
    private final long fromNanos;
    private final Instant fromWall;
    private final Duration length;

    /**
     * A life that begins now.
     *
     * @param time both clocks
     * @param length more than zero
     */
    public Lifespan(Time time, Duration length) {
        this.time = time;
        this.fromNanos = time.nanosNow();
        this.fromWall = time.wallNow();
        this.length = length;
    }

    /**
     * What is left of it.
     *
     * @return zero or less at its end and after it
     */
    public Duration left() {
        Duration byNanos = Duration.ofNanos(time.nanosNow() - fromNanos);
        Duration byWall = Duration.between(fromWall, time.wallNow());
        return length.minus(byNanos.compareTo(byWall) > 0 ? byNanos : byWall);
    }

    /**
     * Its end by the wall clock.
     *
     * @return the instant, unless the clock is set
     */
    public Instant endsAt() {
        return fromWall.plus(length);
    }
}
