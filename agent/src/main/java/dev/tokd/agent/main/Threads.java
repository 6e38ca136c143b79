package dev.tokd.agent.main;

import dev.tokd.agent.broker.Delay;
import dev.tokd.agent.endpoint.Transport;
import dev.tokd.agent.event.AuditLog;
import dev.tokd.agent.http.BlockingPool;
import dev.tokd.agent.token.Renewals;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Every thread of the daemon.
 *
 * @param door one loop that reads and answers; nothing on it may wait
 * @param out one loop for calls to providers, so that their TLS never delays an answer
 * @param disk operations and saves, one at a time; may wait for a disk
 * @param mint borrows secrets; may wait for the vault
 * @param timer renewals
 * @param lookups DNS, which blocks
 * @param handshakes TLS key work and trust stores
 * @param children waits for programs run for the owner
 * @param peers reads {@code /proc} about peers
 */
record Threads(
        EventLoopGroup door,
        EventLoopGroup out,
        ExecutorService disk,
        ExecutorService mint,
        ScheduledExecutorService timer,
        ExecutorService lookups,
        ExecutorService handshakes,
        ExecutorService children,
        ExecutorService peers) {

    static Threads start() {
        return new Threads(
                new MultiThreadIoEventLoopGroup(
                        1, named("tokd-door"), Transport.available().handlers()),
                new MultiThreadIoEventLoopGroup(1, named("tokd-out"), NioIoHandler.newFactory()),
                Executors.newSingleThreadExecutor(named("tokd-disk")),
                Executors.newSingleThreadExecutor(named("tokd-mint")),
                Executors.newSingleThreadScheduledExecutor(named("tokd-timer")),
                BlockingPool.of("tokd-dns", 8),
                BlockingPool.of("tokd-tls", 2),
                BlockingPool.of("tokd-child", 8),
                BlockingPool.of("tokd-peer", 2));
    }

    /** Netty's own kind of thread: on others each look at what it keeps by thread costs a native call. */
    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new FastThreadLocalThread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    Renewals.Wakeups wakeups() {
        return (Duration delay, Runnable task) -> {
            var unused = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        };
    }

    Delay delay() {
        return wakeups()::in;
    }

    /** Plans what may wait for a disk. Once the disk's thread has ended there is nobody left to run it. */
    AuditLog.Later onDiskLater() {
        return (delay, task) -> {
            var unused = timer.schedule(() -> disk.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        };
    }

    /** Ends what works towards the disk first, so that a last save lands; then the loops. */
    void stop() throws InterruptedException {
        timer.shutdownNow();
        mint.shutdown();
        disk.shutdown();
        disk.awaitTermination(10, TimeUnit.SECONDS);
        lookups.shutdownNow();
        handshakes.shutdownNow();
        children.shutdownNow();
        peers.shutdownNow();
        var unused = out.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        door.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
    }
}
