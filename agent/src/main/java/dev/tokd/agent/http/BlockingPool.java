package dev.tokd.agent.http;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A small bounded pool of daemon threads for what may block; idle it holds no thread at all. */
public final class BlockingPool {
    /** Waiting tasks; what comes on top is rejected rather than kept. */
    private static final int QUEUE = 1024;

    private BlockingPool() {}

    /**
     * Makes a pool.
     *
     * @param name the threads' name
     * @param threads how many at the most, 1 or more
     * @return a pool; the caller shuts it down
     */
    public static ThreadPoolExecutor of(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                5,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE),
                new DefaultThreadFactory(name, true));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
