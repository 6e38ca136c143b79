package dev.tokd.agent.broker;

import java.time.Duration;

/** Does something later. */
public interface Delay {
    /**
     * Runs a task once.
     *
     * @param delay how long from now
     * @param task returns at once
     */
    void after(Duration delay, Runnable task);
}
