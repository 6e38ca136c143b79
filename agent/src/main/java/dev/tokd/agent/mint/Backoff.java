package dev.tokd.agent.mint;

import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When one thing that failed may be tried again: full-jitter backoff for what may pass, an hourly probe
 * for what will not. Thread-safe.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** How often something stopped is tried all the same. */
    static final Duration PROBE = Duration.ofHours(1);

    private final LongSupplier nanos;
    private final DoubleSupplier random;

    private int failures;
    private @Nullable Closed closed;

    /**
     * Closed until a time.
     *
     * @param problem what callers are told meanwhile
     * @param untilNanos the monotonic clock then
     * @param stopped whether only a change helps
     * @param told whether the provider itself named the time
     */
    record Closed(Problem problem, long untilNanos, boolean stopped, boolean told) {}

    Backoff(LongSupplier nanos, DoubleSupplier random) {
        this.nanos = nanos;
        this.random = random;
    }

    /** What stands in the way now, or null when a try is due. */
    synchronized @Nullable Closed closed() {
        return closed != null && closed.untilNanos() - nanos.getAsLong() > 0 ? closed : null;
    }

    /** Whether the last word was a refusal that only a change mends. */
    synchronized @Nullable Problem stopped() {
        return closed != null && closed.stopped() ? closed.problem() : null;
    }

    /** How long {@link #closed} stays so. */
    synchronized Duration wait(Closed state) {
        return Duration.ofNanos(Math.max(0, state.untilNanos() - nanos.getAsLong()));
    }

    synchronized Duration failed(Problem problem, @Nullable Duration retryAfter) {
        failures = Math.min(failures + 1, 20);
        long ceiling = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(failures - 1, 10));
        long jittered = (long) (ceiling * random.getAsDouble());
        long wait = retryAfter == null ? jittered : Math.max(jittered, retryAfter.toNanos());
        closed = new Closed(problem, nanos.getAsLong() + wait, false, retryAfter != null);
        return Duration.ofNanos(wait);
    }

    synchronized Duration stop(Problem problem) {
        closed = new Closed(problem, nanos.getAsLong() + PROBE.toNanos(), true, false);
        return PROBE;
    }

    synchronized void succeeded() {
        failures = 0;
        closed = null;
    }
}
