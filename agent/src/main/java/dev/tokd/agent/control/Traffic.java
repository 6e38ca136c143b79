package dev.tokd.agent.control;

import dev.tokd.agent.event.Histogram;
import dev.tokd.agent.event.Tally;
import dev.tokd.protocol.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what goes through the doors. Counting costs the event loop no lock and, once begun, no memory. */
public final class Traffic {
    private final LongAdder open = new LongAdder();
    private final Map<ErrorCode, LongAdder> refusals = new EnumMap<>(ErrorCode.class);
    private final Histogram atOnce = new Histogram();
    private final Histogram waited = new Histogram();
    private final Map<String, Reads> apps = new ConcurrentHashMap<>();

    /** Nothing went through yet. */
    public Traffic() {
        for (ErrorCode code : ErrorCode.values()) {
            refusals.put(code, new LongAdder());
        }
    }

    /**
     * Tokens one app was read.
     *
     * @param cached served from memory
     * @param minted waited for
     */
    record Reads(LongAdder cached, LongAdder minted) {}

    /** A connection was opened. */
    public void connected() {
        open.increment();
    }

    /** A connection was closed. */
    public void disconnected() {
        open.decrement();
    }

    /**
     * A request was answered.
     *
     * @param nanos from when it had arrived to when its answer was written
     * @param later whether the answer had to be waited for
     */
    public void answered(long nanos, boolean later) {
        (later ? waited : atOnce).add(nanos);
    }

    /**
     * An answer was a problem.
     *
     * @param code which
     */
    public void refused(ErrorCode code) {
        counter(code).increment();
    }

    /** A token was served; {@code app} exists. */
    void read(String app, boolean cached) {
        Reads reads = apps.get(app);
        if (reads == null) {
            if (apps.size() >= Tally.MOST) {
                return;
            }
            reads = apps.computeIfAbsent(app, name -> new Reads(new LongAdder(), new LongAdder()));
        }
        (cached ? reads.cached() : reads.minted()).increment();
    }

    long connections() {
        return open.sum();
    }

    long refusals(ErrorCode code) {
        return counter(code).sum();
    }

    private LongAdder counter(ErrorCode code) {
        return Objects.requireNonNull(refusals.get(code), "every code has its counter");
    }

    Histogram atOnce() {
        return atOnce;
    }

    Histogram waited() {
        return waited;
    }

    /** By app, without those that are gone. */
    Map<String, Reads> reads() {
        return apps;
    }
}
