package dev.tokd.agent.event;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by labels, for as many combinations as a scraper should have to keep; the rest count as one. */
public final class Tally {
    /** The most combinations of labels, beyond which {@link #OTHER} counts. */
    public static final int MOST = 1000;
    /** Stands for every label of what is over the bound. */
    public static final String OTHER = "_other";

    private final Map<List<String>, LongAdder> counts = new ConcurrentHashMap<>();

    /** Counts nothing yet. */
    public Tally() {}

    /**
     * Counts one.
     *
     * @param labels the values that tell it apart; the same number at each call
     */
    public void add(String... labels) {
        List<String> key = List.of(labels);
        LongAdder known = counts.get(key);
        if (known == null) {
            known = counts.computeIfAbsent(
                    counts.size() < MOST ? key : Collections.nCopies(labels.length, OTHER), k -> new LongAdder());
        }
        known.increment();
    }

    /**
     * Every count.
     *
     * @return by labels, in no order
     */
    public Map<List<String>, LongAdder> counts() {
        return Collections.unmodifiableMap(counts);
    }
}
