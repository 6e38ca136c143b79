package dev.tokd.agent.main;

import dev.tokd.agent.endpoint.HandedPort;
import dev.tokd.agent.endpoint.HandedSocket;
import dev.tokd.agent.endpoint.LoopbackListener;
import dev.tokd.agent.endpoint.UnixListener;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.Inheritance;
import dev.tokd.agent.host.InheritedDoor;
import dev.tokd.agent.host.OwnProgram;
import dev.tokd.agent.host.Signals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Starts the daemon over in its own process after a lock, so that the kernel frees the memory in which
 * copies of secrets lie that nobody can zero. Process id, sockets and waiting callers stay.
 *
 * @param program how the daemon was started
 * @param listener its socket
 * @param loopback its ports
 * @param disk the thread that writes; what it has begun ends before
 * @param events told when it does not work
 * @param startedNanos the monotonic clock when the daemon started first
 * @param reason why the vault is locked
 * @param unwanted whether the daemon is stopping, or its vault open again
 * @param underWay set while one is
 */
record Replacement(
        OwnProgram program,
        UnixListener listener,
        List<LoopbackListener> loopback,
        ExecutorService disk,
        Events events,
        long startedNanos,
        Supplier<String> reason,
        BooleanSupplier unwanted,
        AtomicBoolean underWay) {
    private static final long DISK_SECONDS = 10;

    /** Begins, and returns at once: who is answered from now on and calls again calls the next daemon. */
    void begin() {
        Path missing = program.missing();
        if (missing != null) {
            tell("there is no " + missing + " any more");
        } else if (underWay.compareAndSet(false, true)) {
            listener.pause();
            loopback.forEach(LoopbackListener::pause);
            Thread thread = new Thread(this::run, "tokd-replace");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            HandedSocket socket = listener.handOver();
            List<HandedPort> ports =
                    loopback.stream().map(LoopbackListener::handOver).toList();
            disk.submit(() -> {}).get(DISK_SECONDS, TimeUnit.SECONDS);
            startOver(InheritedSocket.doors(socket, ports));
        } catch (TimeoutException e) {
            tell("the disk has not taken a write for " + DISK_SECONDS + " s");
        } catch (ExecutionException | InterruptedException | RejectedExecutionException e) {
            tell("the daemon is stopping");
        } finally {
            underWay.set(false);
            listener.resume();
            loopback.forEach(LoopbackListener::resume);
        }
    }

    /** Returns only when it did not come to that. */
    private void startOver(Map<String, InheritedDoor> doors) throws InterruptedException {
        Signals signals = new Signals();
        try {
            events.publish(Event.info("starting-over")
                    .with(
                            "connections",
                            doors.values().stream()
                                    .mapToInt(door -> door.connections().size())
                                    .sum()));
            events.flush();
            if (!unwanted.getAsBoolean()) {
                Inheritance heritage = new Inheritance(true, startedNanos, reason.get(), doors);
                tell("the system refuses, error " + program.startOver(heritage));
            }
        } finally {
            signals.close();
        }
    }

    private void tell(String why) {
        events.publish(Event.warning("not-replaced")
                .with("why", why)
                .with("fix", "tok agent stop, then tok agent start: copies of secrets may lie in memory until then"));
    }
}
