package dev.tokd.agent.broker;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets one forced mint of an app through per interval. */
public final class RefreshGate {
    private final LongSupplier nanos;
    private boolean passed;
    private long lastNanos;

    /**
     * An open gate.
     *
     * @param nanos the monotonic clock
     */
    public RefreshGate(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Passes, or says how long to wait.
     *
     * @param interval the least time since the last pass
     * @return zero when passed (and the interval starts anew), else the time that is left
     */
    synchronized Duration pass(Duration interval) {
        long now = nanos.getAsLong();
        long left = interval.toNanos() - (now - lastNanos);
        if (passed && left > 0) {
            return Duration.ofNanos(left);
        }
        passed = true;
        lastNanos = now;
        return Duration.ZERO;
    }
}
