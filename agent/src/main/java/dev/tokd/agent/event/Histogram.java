package dev.tokd.agent.event;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts durations in a few buckets; counting one allocates nothing and takes no lock. */
public final class Histogram {
    private static final long[] BOUNDS = {
        TimeUnit.MICROSECONDS.toNanos(50),
        TimeUnit.MICROSECONDS.toNanos(200),
        TimeUnit.MILLISECONDS.toNanos(1),
        TimeUnit.MILLISECONDS.toNanos(5),
        TimeUnit.MILLISECONDS.toNanos(25),
        TimeUnit.MILLISECONDS.toNanos(100),
        TimeUnit.MILLISECONDS.toNanos(500),
        TimeUnit.MILLISECONDS.toNanos(2500),
        TimeUnit.SECONDS.toNanos(15)
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    /** Counts nothing yet. */
    public Histogram() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /**
     * Counts one.
     *
     * @param duration nanoseconds, zero or more
     */
    public void add(long duration) {
        int bucket = 0;
        while (bucket < BOUNDS.length && duration > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        nanos.add(duration);
    }

    /** Receives the buckets. */
    @FunctionalInterface
    interface Reader {
        /**
         * One bucket.
         *
         * @param bound its upper bound in seconds, or infinity
         * @param upTo how many durations were no longer
         */
        void bucket(double bound, long upTo);
    }

    /** Tells every bucket from the shortest, and returns how many durations there are: the last bucket's. */
    long read(Reader reader) {
        long upTo = 0;
        for (int i = 0; i < counts.length; i++) {
            upTo += counts[i].sum();
            reader.bucket(i < BOUNDS.length ? BOUNDS[i] / 1e9 : Double.POSITIVE_INFINITY, upTo);
        }
        return upTo;
    }

    /** All durations together, in seconds. */
    double seconds() {
        return nanos.sum() / 1e9;
    }
}
