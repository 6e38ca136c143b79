package dev.tokd.agent.token;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Renews tokens ahead of their end: looks when the next one is due, and at least every ten seconds, so
 * that a machine that slept is caught up with.
 */
public final class Renewals {
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(50);

    private final Tokens tokens;
    private final Wakeups wakeups;
    private final AtomicLong latest = new AtomicLong();

    /** How this class sleeps; one thread runs the tasks. */
    public interface Wakeups {
        /**
         * Runs a task later.
         *
         * @param delay zero or more
         * @param task short
         */
        void in(Duration delay, Runnable task);
    }

    /**
     * Renewal that has not started.
     *
     * @param tokens what to renew
     * @param wakeups how to sleep
     */
    public Renewals(Tokens tokens, Wakeups wakeups) {
        this.tokens = tokens;
        this.wakeups = wakeups;
    }

    /** Looks soon, because something changed; earlier appointments lapse. */
    public void poke() {
        sleep(SHORTEST_SLEEP);
    }

    private void sleep(Duration delay) {
        long mine = latest.incrementAndGet();
        wakeups.in(delay, () -> {
            if (latest.get() == mine) {
                look();
            }
        });
    }

    private void look() {
        Duration next = tokens.renewDue(LONGEST_SLEEP);
        sleep(next.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : next);
    }
}
