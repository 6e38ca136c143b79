package dev.tokd.agent.event;

import dev.tokd.agent.event.AuditReport.Finding;
import dev.tokd.agent.event.AuditReport.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what was done to a log, given the runs of genuine records and the lines that are none. */
final class AuditDiagnosis {
    private final List<AuditRun> inFile;
    private final List<Stray> strays;
    private final long oldest;
    private final AuditAnchor head;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * A line that is no record, or one whose MAC refutes it.
     *
     * @param after the number of the record before it in the file, 0 when there is none
     */
    record Stray(long after, String file, long line) {}

    /**
     * What there is to explain.
     *
     * @param inFile runs as they stand in the files
     * @param strays as they stand
     * @param oldest the number of the oldest record there must be
     * @param head the last record the daemon wrote
     */
    AuditDiagnosis(List<AuditRun> inFile, List<Stray> strays, long oldest, AuditAnchor head) {
        this.inFile = inFile;
        this.strays = strays;
        this.oldest = oldest;
        this.head = head;
    }

    static Finding changed(AuditRun.Place place, long after) {
        return new Finding(
                Kind.EDITED,
                place.file(),
                place.line(),
                place.seq(),
                "record " + place.seq() + " was changed after record " + after + " was written");
    }

    List<Finding> findings() {
        List<AuditRun> kept = withoutRepeats();
        moved(kept);
        List<AuditRun> sorted =
                kept.stream().sorted(Comparator.comparingLong(AuditRun::start)).toList();
        Set<Stray> left = new HashSet<>(strays);
        AuditRun before = null;
        for (AuditRun run : sorted) {
            long wanted = before == null ? Math.min(oldest, run.start()) : before.end() + 1;
            gap(before, run, wanted, run.start() - 1, left);
            if (before != null
                    && before.end() + 1 == run.start()
                    && !run.firstPrev().equals(before.lastHash())) {
                findings.add(changed(before.last(), run.start()));
            }
            before = run;
        }
        end(before, left);
        strays.stream()
                .filter(left::contains)
                .forEach(stray -> findings.add(new Finding(
                        Kind.INSERTED,
                        stray.file(),
                        stray.line(),
                        stray.after(),
                        "the daemon did not write this line behind record " + stray.after())));
        return findings;
    }

    private List<AuditRun> withoutRepeats() {
        List<AuditRun> kept = new ArrayList<>();
        List<AuditRun> longestFirst = inFile.stream()
                .sorted(Comparator.comparingLong(AuditRun::length).reversed())
                .toList();
        for (AuditRun run : longestFirst) {
            AuditRun twin = kept.stream()
                    .filter(other -> other.start() <= run.end() && run.start() <= other.end())
                    .findFirst()
                    .orElse(null);
            if (twin != null) {
                repeated(run, twin);
            }
            if (twin == null || run.start() < twin.start() || run.end() > twin.end()) {
                kept.add(run);
            }
        }
        return inFile.stream().filter(kept::contains).toList();
    }

    private void repeated(AuditRun run, AuditRun twin) {
        long from = Math.max(run.start(), twin.start());
        long to = Math.min(run.end(), twin.end());
        findings.add(new Finding(
                Kind.REPEATED,
                run.first().file(),
                run.first().line() + (from - run.start()),
                from,
                records(from, to) + " also stand elsewhere in the log"));
    }

    /** Of the orders in which most records stand right, whatever is not in it was moved. */
    private void moved(List<AuditRun> kept) {
        int n = kept.size();
        long[] best = new long[n];
        int[] from = new int[n];
        int last = -1;
        for (int i = 0; i < n; i++) {
            from[i] = -1;
            for (int j = 0; j < i; j++) {
                if (kept.get(j).start() < kept.get(i).start() && best[j] > best[i]) {
                    best[i] = best[j];
                    from[i] = j;
                }
            }
            best[i] += kept.get(i).length();
            last = last < 0 || best[i] > best[last] ? i : last;
        }
        Set<Integer> right = new HashSet<>();
        for (int i = last; i >= 0; i = from[i]) {
            right.add(i);
        }
        for (int i = 0; i < n; i++) {
            if (!right.contains(i)) {
                moved(kept.get(i));
            }
        }
    }

    private void moved(AuditRun run) {
        findings.add(new Finding(
                Kind.MOVED,
                run.first().file(),
                run.first().line(),
                run.start(),
                records(run.start(), run.end()) + " do not stand where they were written"));
    }

    private void end(@Nullable AuditRun before, Set<Stray> left) {
        long end = before == null ? Math.min(oldest, head.seq() + 1) - 1 : before.end();
        gap(before, null, end + 1, head.seq(), left);
        if (before == null) {
            return;
        }
        if (end > head.seq()) {
            findings.add(new Finding(
                    Kind.INSERTED,
                    before.last().file(),
                    before.last().line(),
                    end,
                    "the daemon has written nothing beyond record " + head.seq()));
        } else if (end == head.seq() && !before.lastHash().equals(head.hash())) {
            findings.add(changed(before.last(), head.seq()));
        }
    }

    /** Numbers that no genuine record has; lines that stand in their place were theirs. */
    private void gap(@Nullable AuditRun before, @Nullable AuditRun next, long from, long to, Set<Stray> left) {
        long missing = from;
        for (Stray stray : strays) {
            if (missing <= to && stray.after() == (before == null ? 0 : before.end()) && left.remove(stray)) {
                findings.add(new Finding(
                        Kind.EDITED,
                        stray.file(),
                        stray.line(),
                        missing,
                        "record " + missing + " is not as the daemon wrote it"));
                missing++;
            }
        }
        if (missing <= to) {
            missing(before, next, missing, to);
        }
    }

    private void missing(@Nullable AuditRun before, @Nullable AuditRun next, long from, long to) {
        AuditRun.Place place = next != null ? next.first() : before == null ? null : before.last();
        String where = place == null ? "" : (next == null ? " behind " : " before ") + place.shown();
        findings.add(new Finding(
                Kind.MISSING,
                place == null ? "" : place.file(),
                place == null ? 0 : place.line(),
                from,
                records(from, to) + " were taken away" + where));
    }

    private static String records(long from, long to) {
        return from == to ? "record " + from : "records " + from + " to " + to;
    }
}
