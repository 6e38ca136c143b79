package dev.tokd.agent.event;

import dev.tokd.agent.event.AuditReport.AnchorFate;
import dev.tokd.agent.event.AuditReport.Finding;
import dev.tokd.agent.event.AuditReport.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole log twice, first for the sealed keys and then for the records, and says what is not as
 * it was written. It holds one line and a few numbers at a time, whatever the log's size.
 */
public final class AuditVerify implements AutoCloseable {
    /** When this many pieces do not fit together, the rest is not worth sorting out. */
    private static final int MOST = 200;

    private final AuditLog.Snapshot log;
    private final @Nullable AuditAnchor anchor;
    private final AuditKeys keys;
    private final List<AuditRun> runs = new ArrayList<>();
    private final List<AuditDiagnosis.Stray> strays = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Finding> notes = new ArrayList<>();
    private @Nullable AnchorFate fate;
    private long records;
    private long proven;
    private long oldest = 1;
    private boolean ended = true;

    private AuditVerify(AuditLog.Snapshot log, AuditSeals seals, @Nullable AuditAnchor anchor) {
        this.log = log;
        this.anchor = anchor;
        this.keys = new AuditKeys(seals);
    }

    /**
     * Verifies the log as it is now; what is written meanwhile is not looked at. Takes about a second for
     * 32 MiB.
     *
     * @param log the log
     * @param seals an opened vault
     * @param anchor an anchor noted earlier, or null
     * @return what was found
     * @throws dev.tokd.protocol.ProblemException when the vault is locked or the log cannot be read
     */
    public static AuditReport of(AuditLog log, AuditSeals seals, @Nullable AuditAnchor anchor) {
        try (AuditVerify verify = new AuditVerify(log.snapshot(), seals, anchor)) {
            return verify.report();
        }
    }

    private AuditReport report() {
        learn();
        boolean stopped = !look();
        if (!stopped) {
            findings.addAll(new AuditDiagnosis(runs, strays, oldest, log.head()).findings());
        }
        return new AuditReport(records, proven, log.head(), findings, notes, fate(), stopped);
    }

    private void learn() {
        AuditReader reader = new AuditReader(log.files().parts());
        for (AuditReader.Raw raw = reader.next(); raw != null; raw = reader.next()) {
            AuditLine.parse(raw.bytes()).ifPresent(keys::learn);
        }
        if (log.sealed() != null) {
            keys.learn(log.sealed());
        }
    }

    /** False when it gave up. */
    private boolean look() {
        AuditReader reader = new AuditReader(log.files().parts());
        AuditReader.Raw next = reader.next();
        while (next != null) {
            AuditReader.Raw raw = next;
            next = reader.next();
            Optional<AuditLine> record = AuditLine.parse(raw.bytes());
            AuditLine behind =
                    next == null ? null : AuditLine.parse(next.bytes()).orElse(null);
            if (behind != null && isTorn(raw, behind)) {
                notes.add(unclean(raw, behind.seq() - 1, "its last line is torn"));
                ended = true;
            } else if (record.isEmpty()) {
                strays.add(stray(raw));
            } else {
                look(raw, record.get(), behind);
            }
            if (runs.size() + strays.size() > MOST) {
                return false;
            }
        }
        return true;
    }

    /** The record that begins a segment says what it found torn, under its own MAC. */
    private static boolean isTorn(AuditReader.Raw raw, AuditLine begin) {
        return begin.is(AuditSegment.STARTED) && begin.field("torn_hash").equals(AuditLine.hash(raw.bytes()));
    }

    private void look(AuditReader.Raw raw, AuditLine record, @Nullable AuditLine behind) {
        Optional<Boolean> verdict = keys.check(record);
        if (verdict.isPresent() ? !verdict.get() : isMisnumbered(record, behind)) {
            strays.add(stray(raw));
            return;
        }
        records++;
        proven += verdict.isPresent() ? 1 : 0;
        String hash = AuditLine.hash(raw.bytes());
        if (anchor != null && anchor.seq() == record.seq()) {
            fate = anchor.hash().equals(hash) ? AnchorFate.KEPT : AnchorFate.CHANGED;
        }
        boolean trusted = verdict.isPresent() || behind == null || behind.prev().equals(hash);
        follow(raw, record, hash, trusted);
        understand(raw, record, verdict.isPresent());
    }

    /** Without a key, a record whose number does not fit where those around it do is taken to be altered. */
    private boolean isMisnumbered(AuditLine record, @Nullable AuditLine behind) {
        long wanted = runs.isEmpty() ? oldest : runs.get(runs.size() - 1).end() + 1;
        return record.seq() != wanted && behind != null && behind.seq() == wanted + 1;
    }

    /**
     * Puts a record where it belongs.
     *
     * @param trusted whether what it says of the line before it is its own word
     */
    private void follow(AuditReader.Raw raw, AuditLine record, String hash, boolean trusted) {
        AuditRun.Place place = new AuditRun.Place(record.seq(), raw.file(), raw.line());
        AuditRun run = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (run == null || record.seq() != run.end() + 1) {
            runs.add(new AuditRun(place, record, hash));
            return;
        }
        if (trusted && !record.prev().equals(run.lastHash())) {
            findings.add(AuditDiagnosis.changed(run.last(), record.seq()));
        }
        run.extend(place, hash);
    }

    private void understand(AuditReader.Raw raw, AuditLine record, boolean sealed) {
        if (record.is(AuditSegment.STARTED)) {
            if (!ended) {
                notes.add(unclean(raw, record.seq() - 1, "it did not write its last record"));
            }
            if (!sealed) {
                notes.add(new Finding(
                        Kind.UNSEALED,
                        raw.file(),
                        raw.line(),
                        record.seq(),
                        "the records of the daemon that started here are not sealed by this vault (it ended before"
                                + " the vault was opened, or had another); only what follows them proves them"));
            }
        }
        if (record.is(AuditLog.ROTATED) && record.field("oldest").matches("[1-9]\\d{0,17}")) {
            oldest = Long.parseLong(record.field("oldest"));
        }
        ended = record.is(AuditLog.ENDED);
    }

    private static Finding unclean(AuditReader.Raw raw, long seq, String how) {
        return new Finding(
                Kind.UNCLEAN_END,
                raw.file(),
                raw.line(),
                seq,
                "the daemon before this line ended without a word, by a crash or by force: " + how);
    }

    private AuditDiagnosis.Stray stray(AuditReader.Raw raw) {
        long after = runs.isEmpty() ? 0 : runs.get(runs.size() - 1).end();
        return new AuditDiagnosis.Stray(after, raw.file(), raw.line());
    }

    private @Nullable AnchorFate fate() {
        if (anchor == null || fate != null) {
            return fate;
        }
        return anchor.seq() < oldest && anchor.seq() > 0 ? AnchorFate.ROTATED_AWAY : AnchorFate.GONE;
    }

    @Override
    public void close() {
        keys.close();
        log.files().close();
    }
}
