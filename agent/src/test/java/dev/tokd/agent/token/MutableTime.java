package dev.tokd.agent.token;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Both clocks, moved by hand: together, or one without the other. */
public final class MutableTime {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.parse("2024-01-01T00:00:00Z"));

    /** What the code under test reads. The monotonic clock starts a second before it overflows. */
    public Time time() {
        return new Time(nanos::get, wall::get);
    }

    /** Time passes. */
    public void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        setWall(duration);
    }

    /** The wall clock is set, or runs on while the machine sleeps; the monotonic one stands still. */
    public void setWall(Duration by) {
        wall.updateAndGet(now -> now.plus(by));
    }

    /** Only the monotonic clock moves on, as if the wall clock were set back meanwhile. */
    public void passMonotonic(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
