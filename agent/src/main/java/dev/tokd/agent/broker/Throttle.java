package dev.tokd.agent.broker;

import dev.tokd.protocol.Rate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets each user read each app so often and no more (a token bucket apiece). Holds the last 4096 buckets;
 * one that is forgotten starts full again.
 */
final class Throttle {
    private static final int BUCKETS = 4096;

    private final LongSupplier nanos;

    private record Who(int uid, String door, String app) {}

    private static final class Bucket {
        private double tokens;
        private long filledNanos;
    }

    private final Map<Who, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Who, Bucket> eldest) {
            return size() > BUCKETS;
        }
    };

    Throttle(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Passes, or says how long to wait.
     *
     * @return zero when passed
     */
    synchronized Duration pass(int uid, String door, String app, Rate rate) {
        long now = nanos.getAsLong();
        double perNano = (double) rate.times() / rate.per().toNanos();
        Bucket bucket = buckets.computeIfAbsent(new Who(uid, door, app), who -> full(rate, now));
        bucket.tokens = Math.min(rate.times(), bucket.tokens + (now - bucket.filledNanos) * perNano);
        bucket.filledNanos = now;
        if (bucket.tokens < 1) {
            return Duration.ofNanos((long) Math.ceil((1 - bucket.tokens) / perNano));
        }
        bucket.tokens--;
        return Duration.ZERO;
    }

    private static Bucket full(Rate rate, long now) {
        Bucket bucket = new Bucket();
        bucket.tokens = rate.times();
        bucket.filledNanos = now;
        return bucket;
    }
}
