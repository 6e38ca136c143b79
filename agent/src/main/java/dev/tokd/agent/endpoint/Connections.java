package dev.tokd.agent.endpoint;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The open connections of a listener, and how they end together. */
final class Connections {
    private final Set<Connection> open = new HashSet<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean draining;

    void add(Connection connection) {
        boolean late;
        synchronized (this) {
            open.add(connection);
            late = draining;
        }
        if (late) {
            connection.drain();
            connection.closeIfDone();
        }
    }

    synchronized void remove(Connection connection) {
        open.remove(connection);
        endIfLast();
    }

    private void endIfLast() {
        if (draining && open.isEmpty()) {
            ended.complete(null);
        }
    }

    /**
     * Takes idle connections off the event loop without closing them; the others end with the answer under
     * way. On that loop.
     *
     * @return the descriptors of the idle ones
     */
    synchronized List<Integer> detachIdle() {
        // Of a copy: a stream ends at once, and takes itself out of the set.
        List<Connection> detached =
                List.copyOf(open).stream().filter(Connection::detach).toList();
        detached.forEach(open::remove);
        return detached.stream().map(Connection::descriptor).toList();
    }

    private synchronized List<Connection> startDraining() {
        draining = true;
        endIfLast();
        return List.copyOf(open);
    }

    private synchronized List<Connection> left() {
        return List.copyOf(open);
    }

    /** Lets what is under way be answered; {@link #ended} tells when the last one is closed. */
    CompletableFuture<Void> beginDraining() {
        List<Connection> all = startDraining();
        // All are told before the first one closes: whoever sees that may count on the others' last answers.
        all.forEach(Connection::drain);
        all.forEach(Connection::closeIfDone);
        return ended;
    }

    /** Complete when it drains and the last one is closed. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Closes what is left. */
    void closeAll() {
        left().forEach(Connection::closeNow);
    }

    /** Lets what is under way be answered, for so long at the most, then closes what is left. */
    void drain(Duration grace) {
        try {
            beginDraining().get(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException graceIsOver) {
            closeAll();
        } catch (InterruptedException e) {
            closeAll();
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
