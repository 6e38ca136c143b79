package dev.tokd.cli.wire;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One short-lived daemon thread per call: cheaper to start than an executor, and tok makes few calls. */
public final class ThreadWatchdog implements Watchdog {
    /** A watchdog without state. */
    public ThreadWatchdog() {}

    @Override
    public Runnable guard(Duration limit, Runnable alarm) {
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = new Thread(() -> watch(done, limit, alarm), "tok-watchdog");
        thread.setDaemon(true);
        thread.start();
        return done::countDown;
    }

    private static void watch(CountDownLatch done, Duration limit, Runnable alarm) {
        try {
            if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                alarm.run();
            }
        } catch (InterruptedException e) {
            // Nobody but a dying process interrupts this thread; the alarm would come too late anyway.
            Thread.currentThread().interrupt();
        }
    }
}
