package dev.tokd.agent.token;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks every read checks: the monotonic one cannot be set, the wall clock keeps running while
 * the machine sleeps.
 *
 * @param nanos the monotonic clock, in nanoseconds from an arbitrary start
 * @param wall the wall clock
 */
public record Time(LongSupplier nanos, InstantSource wall) {
    /**
     * The monotonic clock now.
     *
     * @return nanoseconds
     */
    public long nanosNow() {
        return nanos.getAsLong();
    }

    /**
     * The wall clock now.
     *
     * @return the instant
     */
    public Instant wallNow() {
        return wall.instant();
    }
}
