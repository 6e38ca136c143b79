package dev.tokd.agent.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the log ended when this life of the daemon began: its last record, and what stands torn behind it. */
final class AuditEnd {
    private static final byte[] NONE = {};

    private final AuditAnchor last;
    private final byte[] torn;

    private AuditEnd(AuditAnchor last, byte[] torn) {
        this.last = last;
        this.torn = torn;
    }

    /** Reads the end of the files. */
    static AuditEnd of(AuditFiles files) {
        try (AuditFiles.Opened opened = files.open()) {
            AuditTail tail = new AuditTail(opened.parts());
            byte[] last = tail.previous();
            byte[] torn = last != null && tail.torn() ? last : NONE;
            byte[] whole = torn.length > 0 ? tail.previous() : last;
            return whole == null
                    ? new AuditEnd(new AuditAnchor(0, AuditLine.NOTHING), torn)
                    : new AuditEnd(new AuditAnchor(lastSeq(whole, tail), AuditLine.hash(whole)), torn);
        }
    }

    /** Lines that are no records carry no number; verifying names them, counting goes on behind them. */
    private static long lastSeq(byte[] last, AuditTail tail) {
        for (byte @Nullable [] line = last; line != null; line = tail.previous()) {
            Optional<AuditLine> record = AuditLine.parse(line);
            if (record.isPresent()) {
                return record.get().seq();
            }
        }
        return 0;
    }

    /** The last record's number, 0 when there is none, and the hash of the last whole line. */
    AuditAnchor last() {
        return last;
    }

    /** Whether the last line lacks its newline. */
    boolean isTorn() {
        return torn.length > 0;
    }

    /** The first record of the life that begins here. */
    Event started(AuditSegment segment) {
        Event started = Event.info(AuditSegment.STARTED).with("segment", segment.id());
        return !isTorn() ? started : started.with("torn_bytes", torn.length).with("torn_hash", AuditLine.hash(torn));
    }
}
