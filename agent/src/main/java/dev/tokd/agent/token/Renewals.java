package dev.tokd.agent.token;

import java.time.Duration;

/**
 * Renews tokens ahead of their end: looks when the next one is due, and at least every ten seconds, so
 * that a machine that slept is caught up with.
 */
public final class Renewals {
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(50);

    private final Tokens tokens;
    private final Wakeups wakeups;
    private long latest;
    private boolean soon;

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

    /** Looks soon, because something changed; however often this is said, it never puts a look off. */
    public synchronized void poke() {
        if (!soon) {
            soon = true;
            sleep(SHORTEST_SLEEP);
        }
    }

    private synchronized void sleep(Duration delay) {
        long mine = ++latest;
        wakeups.in(delay, () -> {
            if (isLatest(mine)) {
                look();
            }
        });
    }

    private synchronized boolean isLatest(long appointment) {
        if (latest != appointment) {
            return false;
        }
        soon = false;
        return true;
    }

    private void look() {
        Duration next = tokens.renewDue(LONGEST_SLEEP);
        synchronized (this) {
            // Who poked meanwhile has made a sooner appointment.
            if (!soon) {
                sleep(next.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : next);
            }
        }
    }
}
