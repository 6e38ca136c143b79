package dev.tokd.cli.wire;

import java.time.Duration;

/** Ends what takes too long; injected so that tests need no waiting. */
@FunctionalInterface
public interface Watchdog {
    /**
     * Starts watching.
     *
     * @param limit how long to wait, more than zero
     * @param alarm run once after that, on another thread, unless disarmed before
     * @return disarms; safe to run more than once
     */
    Runnable guard(Duration limit, Runnable alarm);
}
