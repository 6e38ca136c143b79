package dev.tokd.agent.token;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which tokens were minted in the last day, for quotas: it outlives locks and, saved beside the tokens,
 * restarts. Thread-safe; a second is the finest it knows.
 */
public final class MintBook {
    /** How long a mint is remembered: the longest a {@link dev.tokd.protocol.Rate} counts over. */
    public static final Duration KEPT = Duration.ofDays(1);

    private final Map<String, Deque<Mark>> marks = new HashMap<>();

    /**
     * Mints of one second.
     *
     * @param client the client's name
     * @param apps the apps they were for, as people read them
     * @param second since the epoch
     * @param count how many, at least 1
     */
    public record Mark(String client, String apps, long second, int count) {}

    /** An empty book. */
    public MintBook() {}

    /**
     * Notes one mint.
     *
     * @param client the client's name
     * @param apps the apps it was for
     * @param at when, not much before what was noted last
     */
    public synchronized void note(String client, String apps, Instant at) {
        Deque<Mark> own = marks.computeIfAbsent(client, name -> new ArrayDeque<>());
        Mark last = own.peekLast();
        // A clock that was set back: counted where the book has come to, so that it stays in order.
        long second = last == null ? at.getEpochSecond() : Math.max(last.second(), at.getEpochSecond());
        if (last != null && last.second() == second && last.apps().equals(apps)) {
            own.removeLast();
            own.addLast(new Mark(client, apps, second, last.count() + 1));
        } else {
            own.addLast(new Mark(client, apps, second, 1));
        }
        forget(own, at);
    }

    private static void forget(Deque<Mark> own, Instant now) {
        long since = now.minus(KEPT).getEpochSecond();
        while (!own.isEmpty() && own.getFirst().second() <= since) {
            own.removeFirst();
        }
    }

    /**
     * A client's mints.
     *
     * @param client its name
     * @param since the earliest that is wanted, exclusive; not more than {@link #KEPT} ago
     * @return oldest first
     */
    public synchronized List<Mark> since(String client, Instant since) {
        Deque<Mark> own = marks.get(client);
        return own == null
                ? List.of()
                : own.stream()
                        .filter(mark -> mark.second() > since.getEpochSecond())
                        .toList();
    }

    /**
     * Everything, for the store.
     *
     * @param now by the wall clock
     * @return each client's, oldest first
     */
    public synchronized List<Mark> all(Instant now) {
        List<Mark> all = new ArrayList<>();
        new TreeMap<>(marks).values().forEach(own -> {
            forget(own, now);
            all.addAll(own);
        });
        return all;
    }

    /**
     * Takes back what survived a restart, unless something was noted since.
     *
     * @param stored each client's, oldest first
     */
    public synchronized void restore(List<Mark> stored) {
        if (marks.isEmpty()) {
            stored.forEach(mark -> marks.computeIfAbsent(mark.client(), name -> new ArrayDeque<>())
                    .addLast(mark));
        }
    }
}
