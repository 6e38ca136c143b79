package dev.tokd.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Readers of one app, each with a connection of its own, who look at every token they get by the token's own end: one
 * that has ended when it is in their hands is a failure, and so is any answer that is not a token.
 */
final class Readers implements AutoCloseable {
    private static final int COUNT = 8;
    private static final long PAUSE_MILLIS = 25;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(COUNT);
    private final List<Wire> wires = new ArrayList<>();
    private final Map<String, AccessToken> seen = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final String app;
    private final AccessToken first;
    private final long seconds;

    /** Reads on and on, until a token is as many seconds younger than the first. */
    Readers(Path socket, String app, AccessToken first, long seconds) throws IOException {
        this.app = app;
        this.first = first;
        this.seconds = seconds;
        for (int reader = 0; reader < COUNT; reader++) {
            Wire wire = new Wire(socket);
            wires.add(wire);
            var unused = threads.scheduleWithFixedDelay(() -> look(wire), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look(Wire wire) {
        try {
            AccessToken token = AccessToken.read(wire.askToken(app).read().token());
            long now = System.currentTimeMillis();
            if (now >= token.endsAt() * 1000) {
                fail("got a token " + (now - token.endsAt() * 1000) + " ms after its end");
            }
            seen.putIfAbsent(token.text(), token);
            if (token.issuedAt() - first.issuedAt() >= seconds) {
                finished.countDown();
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            fail(e.toString());
        }
    }

    private void fail(String what) {
        failures.add(what);
        finished.countDown();
    }

    /** Waits until they are done; what went wrong, and nothing more, ends it sooner. */
    List<String> await() throws InterruptedException {
        if (!finished.await(10 * seconds, TimeUnit.SECONDS)) {
            fail("no token " + seconds + " s younger than the first in ten times that");
        }
        return List.copyOf(failures);
    }

    /** Every token they saw, oldest first. */
    List<AccessToken> seen() {
        return seen.values().stream()
                .sorted(Comparator.comparingLong(AccessToken::issuedAt))
                .toList();
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (Wire wire : wires) {
            wire.close();
        }
    }
}
