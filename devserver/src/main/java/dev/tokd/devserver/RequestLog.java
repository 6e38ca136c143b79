package dev.tokd.devserver;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts token requests by client and keeps each client's last one; a test can wait for a count. */
final class RequestLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Map<String, Entry> entries = new TreeMap<>();

    record Entry(int count, SeenRequest last) {}

    void record(SeenRequest request) {
        lock.lock();
        try {
            entries.merge(
                    request.clientId(), new Entry(1, request), (old, first) -> new Entry(old.count() + 1, request));
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int count(String clientId) {
        return entry(clientId).map(Entry::count).orElse(0);
    }

    Optional<Entry> entry(String clientId) {
        return Optional.ofNullable(entries().get(clientId));
    }

    Map<String, Entry> entries() {
        lock.lock();
        try {
            return Map.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    int total() {
        return entries().values().stream().mapToInt(Entry::count).sum();
    }

    void reset() {
        lock.lock();
        try {
            entries.clear();
        } finally {
            lock.unlock();
        }
    }

    void await(String clientId, int wanted, Duration timeout) throws InterruptedException, TimeoutException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (count(clientId) < wanted) {
                if (left <= 0) {
                    throw new TimeoutException(
                            "waited for " + wanted + " requests of " + clientId + ", saw " + count(clientId));
                }
                left = arrived.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
