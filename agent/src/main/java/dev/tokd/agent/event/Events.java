package dev.tokd.agent.event;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Takes events from any thread and hands them to the sinks on its own.
 *
 * <p>A full queue drops the newest event and counts it; the next one that fits says how many were lost.
 */
public final class Events implements AutoCloseable {
    private static final int ROOM = 4096;

    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong lost = new AtomicLong();
    private final List<Consumer<Event>> sinks;
    private final Thread thread;
    private boolean ended;

    /**
     * Starts the thread.
     *
     * @param sinks who is told, in order; a sink may block, it delays only other events
     */
    public Events(List<Consumer<Event>> sinks) {
        this.sinks = new CopyOnWriteArrayList<>(sinks);
        this.thread = new Thread(this::run, "tokd-events");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Tells one more from now on.
     *
     * @param sink who is told, after those before it
     */
    public void add(Consumer<Event> sink) {
        sinks.add(sink);
    }

    /**
     * Records an event; returns at once.
     *
     * @param event what happened
     */
    public void publish(Event event) {
        if (!queue.offer(() -> tell(event))) {
            lost.incrementAndGet();
        }
    }

    private void run() {
        try {
            while (!ended) {
                queue.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Event event) {
        long missing = lost.getAndSet(0);
        if (missing > 0) {
            sinks.forEach(sink -> sink.accept(Event.warning("events-lost").with("count", missing)));
        }
        sinks.forEach(sink -> sink.accept(event));
    }

    /**
     * Waits until all that was published before is told.
     *
     * @throws InterruptedException when the caller is asked to end
     */
    public void flush() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        queue.put(told::countDown);
        told.await();
    }

    /** Tells what is still queued, then ends the thread. */
    @Override
    public void close() {
        try {
            queue.put(() -> ended = true);
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
