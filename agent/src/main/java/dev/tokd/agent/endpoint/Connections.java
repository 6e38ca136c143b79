package dev.tokd.agent.endpoint;

import java.time.Duration;
import java.util.ArrayList;
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
    private final List<Connection> detached = new ArrayList<>();
    private CompletableFuture<Void> ended = new CompletableFuture<>();
    private boolean draining;

    void add(Connection connection) {
        boolean late;
        synchronized (this) {
            open.add(connection);
            late = draining;
        }
        if (late) {
            connection.drain();
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
     * Takes idle connections off the event loop without closing them. On that loop.
     *
     * @return their descriptors
     */
    synchronized List<Integer> detachIdle() {
        open.stream().filter(Connection::detach).forEach(detached::add);
        detached.forEach(open::remove);
        return detached.stream().map(Connection::descriptor).toList();
    }

    /** Goes on with what was detached, and takes new connections again. */
    void resume() {
        List<Connection> back;
        synchronized (this) {
            draining = false;
            back = List.copyOf(detached);
            detached.clear();
            open.addAll(back);
        }
        back.forEach(Connection::resume);
    }

    private synchronized List<Connection> startDraining() {
        draining = true;
        ended = new CompletableFuture<>();
        endIfLast();
        return List.copyOf(open);
    }

    private synchronized CompletableFuture<Void> ended() {
        return ended;
    }

    private synchronized List<Connection> left() {
        return List.copyOf(open);
    }

    /** Lets what is under way be answered, for so long at the most, then closes what is left. */
    void drain(Duration grace) {
        startDraining().forEach(Connection::drain);
        try {
            ended().get(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException graceIsOver) {
            left().forEach(Connection::closeNow);
        } catch (InterruptedException e) {
            left().forEach(Connection::closeNow);
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
