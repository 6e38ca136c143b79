package dev.tokd.cli.openapi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fewest scopes that are enough for several calls.
 *
 * @param scopes sorted
 * @param exact false where there were too many combinations to look at them all
 */
public record LeastScopes(List<String> scopes, boolean exact) {
    private static final int MOST = 200;

    /**
     * Chooses one alternative of each call, so that all chosen together are fewest.
     *
     * @param needs the calls
     * @param had of several that are equally few, the one that adds least to these is taken
     * @return the scopes
     */
    public static LeastScopes of(List<ScopeNeed> needs, Collection<String> had) {
        Comparator<TreeSet<String>> order = Comparator.<TreeSet<String>>comparingInt(TreeSet::size)
                .thenComparingLong(set ->
                        set.stream().filter(scope -> !had.contains(scope)).count())
                .thenComparing(set -> String.join(" ", set));
        List<TreeSet<String>> unions = List.of(new TreeSet<>());
        boolean exact = true;
        for (ScopeNeed need : needs) {
            if (!need.alternatives().isEmpty()) {
                List<TreeSet<String>> next = least(joined(unions, need.alternatives()), order);
                exact &= next.size() <= MOST;
                unions = next.subList(0, Math.min(MOST, next.size()));
            }
        }
        TreeSet<String> best = unions.stream().min(order).orElseThrow();
        return new LeastScopes(List.copyOf(best), exact);
    }

    private static Set<TreeSet<String>> joined(List<TreeSet<String>> unions, List<Set<String>> alternatives) {
        Set<TreeSet<String>> all = new LinkedHashSet<>();
        for (TreeSet<String> union : unions) {
            for (Set<String> alternative : alternatives) {
                TreeSet<String> both = new TreeSet<>(union);
                both.addAll(alternative);
                all.add(both);
            }
        }
        return all;
    }

    /** Without those that hold another: whatever comes, that other stays better. */
    private static List<TreeSet<String>> least(Set<TreeSet<String>> all, Comparator<TreeSet<String>> order) {
        List<TreeSet<String>> kept = new ArrayList<>();
        for (TreeSet<String> each : all.stream().sorted(order).toList()) {
            if (kept.size() <= MOST && kept.stream().noneMatch(each::containsAll)) {
                kept.add(each);
            }
        }
        return kept;
    }
}
