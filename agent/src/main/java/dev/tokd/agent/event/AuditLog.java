package dev.tokd.agent.event;

import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes every event as a record of a chain whose keys are forgotten as it goes.
 *
 * <p>Each life of the daemon is a segment with a first key of its own. The key of a record is gone once
 * the record is made; the first key is kept until the vault is opened, sealed into the chain, and then
 * gone as well. So the chain runs while the vault is locked, and whoever takes over later cannot make
 * earlier records.
 *
 * <p>What the disk does not take waits here, in order and at most {@link #WAITING} bytes of it; what comes
 * beyond that is counted, and the count becomes a record. Thread-safe; every method but {@link #status()}
 * may wait for the disk.
 */
public final class AuditLog implements Consumer<Event>, AutoCloseable {
    /** The most that waits for a disk, in bytes. */
    static final int WAITING = 256 * 1024;
    /** How long after a failed write the next attempt comes, when no event brings it sooner. */
    static final Duration AGAIN = Duration.ofSeconds(5);

    static final String ROTATED = "audit-rotated";
    static final String GAP = "audit-gap";
    static final String ENDED = "audit-ended";

    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final byte[] NEWLINE = {'\n'};

    private final AuditFiles files;
    private final InstantSource clock;
    private final Later later;
    private final AuditSegment segment;
    private final ChainKey key;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    private @Nullable ChainKey first;
    private @Nullable Event sealed;
    private long nextSeq;
    private String prev;
    private byte[] before;
    private AuditAnchor written;
    private long size;
    private int waitingBytes;
    private long dropped;
    private boolean askedAgain;
    private boolean closed;
    private volatile Status status;

    /** Runs a task later, where it may wait for the disk. */
    @FunctionalInterface
    public interface Later {
        /**
         * Plans a task.
         *
         * @param delay how much later
         * @param task may block
         */
        void run(Duration delay, Runnable task);
    }

    /** A record that the disk has not taken yet. */
    private static final class Waiting {
        private final AuditAnchor anchor;
        private final byte[] line;

        Waiting(AuditAnchor anchor, byte[] line) {
            this.anchor = anchor;
            this.line = line;
        }
    }

    /** The files and the end of the chain in them, as they are together. */
    record Snapshot(
            AuditFiles.Opened files,
            AuditAnchor head,
            @Nullable Event sealed) {}

    /**
     * How the log does.
     *
     * @param head the last record in the file
     * @param sealed whether a later proof of this life's records is sealed into the log
     * @param waiting how many records wait for the disk
     * @param dropped how many more found no room to wait
     * @param problem why they wait, or null when all is written
     */
    public record Status(
            AuditAnchor head,
            boolean sealed,
            int waiting,
            long dropped,
            @Nullable Problem problem) {
        /**
         * As it is shown.
         *
         * @return the members of {@code audit} in a status
         */
        public Map<String, Object> toJson() {
            return new JsonFields()
                    .put("state", problem == null ? "ok" : "failing")
                    .put("seq", head.seq())
                    .put("sealed", sealed)
                    .put("waiting", waiting)
                    .put("dropped", dropped)
                    .put("detail", problem == null ? null : problem.detail())
                    .put("fix", problem == null ? null : problem.fix())
                    .toMap();
        }
    }

    /**
     * Continues the log with a new segment, whose first record is written before this returns if the disk
     * takes it.
     *
     * @param files where it lies
     * @param clock the time of each record
     * @param random makes the segment's id and first key
     * @param later tries again what the disk did not take
     * @throws ProblemException when the log is there and cannot be read, or others could read it
     */
    public AuditLog(AuditFiles files, InstantSource clock, SecureRandom random, Later later) {
        this.files = files;
        this.clock = clock;
        this.later = later;
        AuditEnd end = AuditEnd.of(files);
        this.written = end.last();
        this.nextSeq = written.seq() + 1;
        this.prev = written.hash();
        this.before = end.isTorn() ? NEWLINE : new byte[0];
        byte[] bytes = new byte[ChainKey.LENGTH];
        random.nextBytes(bytes);
        this.key = new ChainKey(bytes);
        this.first = new ChainKey(bytes);
        random.nextBytes(bytes);
        this.segment = new AuditSegment(HexFormat.of().formatHex(bytes, 0, 16), nextSeq);
        this.status = new Status(written, false, 0, 0, null);
        begin(end.started(segment));
    }

    private synchronized void begin(Event started) {
        chain(started);
        flush();
    }

    /** Writes one event, except what is told for the curious only (DEBUG); what the disk refuses waits. */
    @Override
    public synchronized void accept(Event event) {
        if (closed || event.level().getSeverity() < System.Logger.Level.INFO.getSeverity()) {
            return;
        }
        flush();
        if (waiting.isEmpty() && size >= files.maxBytes()) {
            rotate();
        }
        if (waitingBytes >= WAITING) {
            dropped++;
        } else {
            chain(event);
        }
        flush();
    }

    /** Makes a record, after one about those that found no room. */
    private void chain(Event event) {
        gap();
        add(event);
    }

    private void gap() {
        if (dropped > 0) {
            Event gap = Event.warning(GAP).with("dropped", dropped);
            dropped = 0;
            add(gap);
        }
    }

    /** From here on nothing about the record can change. */
    private void add(Event event) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        byte[] covered = AuditLine.covered(nextSeq, at, event, prev);
        byte[] line = AuditLine.whole(covered, key.macAndStep(covered));
        prev = AuditLine.hash(line);
        waiting.add(new Waiting(new AuditAnchor(nextSeq, prev), line));
        waitingBytes += line.length;
        nextSeq++;
    }

    /** Writes what waits, until the disk refuses. */
    private void flush() {
        Problem problem = null;
        for (Waiting next = waiting.peek(); next != null && problem == null; next = waiting.peek()) {
            problem = write(next);
        }
        if (problem != null && status.problem() == null) {
            LOG.log(System.Logger.Level.ERROR, "the audit log waits: {0}", problem.detail());
        }
        status = new Status(written, first == null, waiting.size(), dropped, problem);
        if (problem != null) {
            again();
        }
    }

    private @Nullable Problem write(Waiting next) {
        ByteBuffer line = ByteBuffer.allocate(before.length + next.line.length + 1);
        line.put(before).put(next.line).put(NEWLINE);
        try {
            size = files.appends().append(files.file(), line.array());
        } catch (ProblemException e) {
            return e.problem();
        }
        before = new byte[0];
        written = next.anchor;
        waitingBytes -= next.line.length;
        waiting.remove();
        return null;
    }

    private void again() {
        if (!askedAgain && !closed) {
            askedAgain = true;
            later.run(AGAIN, this::retry);
        }
    }

    private synchronized void retry() {
        askedAgain = false;
        if (!closed) {
            flush();
            if (waiting.isEmpty()) {
                gap();
                flush();
            }
        }
    }

    /**
     * Moves the file aside. What will be the oldest record is said before, so that a crash in between looks
     * like no theft, and after, where it outlives the old file; so does the sealed key.
     */
    private void rotate() {
        try {
            Event rotated = Event.info(ROTATED).with("oldest", files.oldestAfterRotation());
            chain(rotated);
            flush();
            if (waiting.isEmpty()) {
                files.appends().sync(files.file());
                files.rotate();
                size = 0;
                chain(rotated);
                if (sealed != null) {
                    chain(sealed);
                }
            }
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.WARNING, "the audit log stays over its size: {0}", e.getMessage());
        }
    }

    /**
     * Seals this segment's first key into the chain, once; then it is gone from memory.
     *
     * @param seals an opened vault
     * @throws ProblemException when the vault is locked or cannot be written
     */
    public synchronized void seal(AuditSeals seals) {
        ChainKey unsealed = first;
        if (unsealed == null || closed) {
            return;
        }
        byte[] bytes = unsealed.copy();
        try {
            sealed = segment.seal(seals, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        unsealed.close();
        first = null;
        chain(sealed);
        flush();
    }

    /**
     * How the log does, from memory.
     *
     * @return a snapshot
     */
    public Status status() {
        return status;
    }

    /** The files with the end they have at this moment; the caller closes them. */
    synchronized Snapshot snapshot() {
        flush();
        return new Snapshot(files.open(), written, sealed);
    }

    /** Writes the last record of this segment and forgets its keys. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        chain(Event.info(ENDED));
        closed = true;
        flush();
        key.close();
        if (first != null) {
            first.close();
        }
        if (!waiting.isEmpty()) {
            LOG.log(System.Logger.Level.ERROR, "{0} records of the audit log are lost", waiting.size() + dropped);
        }
    }
}
