package dev.tokd.agent.control;

import dev.tokd.agent.token.TokenKey;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Knows which apps a cached token is for: apps that ask for the same share it. */
public final class Sharers {
    private static final int NAMED = 8;

    private volatile Map<TokenKey, List<String>> apps = new ConcurrentHashMap<>();

    /** Knows no app yet. */
    public Sharers() {}

    /** Forgets what was, and learns what is. */
    void learn(Map<TokenKey, List<String>> now) {
        Map<TokenKey, List<String>> learnt = new ConcurrentHashMap<>();
        now.forEach((key, names) -> learnt.put(key, names.stream().sorted().toList()));
        apps = learnt;
    }

    /** One app has tokens of fewer scopes besides. */
    void add(TokenKey narrowed, String app) {
        apps.merge(narrowed, List.of(app), Sharers::both);
    }

    private static List<String> both(List<String> known, List<String> more) {
        SortedSet<String> all = new TreeSet<>(known);
        all.addAll(more);
        return List.copyOf(all);
    }

    /**
     * The apps a token is for.
     *
     * @param key the token's key
     * @return their names in order, the first eight; empty for a key of no app
     */
    public List<String> of(TokenKey key) {
        List<String> all = apps.getOrDefault(key, List.of());
        return all.subList(0, Math.min(NAMED, all.size()));
    }
}
