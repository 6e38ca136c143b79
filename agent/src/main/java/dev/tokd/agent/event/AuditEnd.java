package dev.tokd.agent.event;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the log ended when this life of the daemon began.
 *
 * @param seq the number of the last record, 0 when there is none
 * @param hash of the last whole line
 * @param torn what stands after it without a newline; empty when nothing does
 */
record AuditEnd(long seq, String hash, byte[] torn) {
    private static final byte[] NONE = {};

    /** Reads the end of the files. */
    static AuditEnd of(AuditFiles files) {
        try (AuditFiles.Opened opened = files.open()) {
            AuditTail tail = new AuditTail(opened.parts());
            byte[] last = tail.previous();
            byte[] torn = last != null && tail.torn() ? last : NONE;
            byte[] whole = torn.length > 0 ? tail.previous() : last;
            return whole == null
                    ? new AuditEnd(0, AuditLine.NOTHING, torn)
                    : new AuditEnd(lastSeq(whole, tail), AuditLine.hash(whole), torn);
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

    /** The first record of the life that begins here. */
    Event started(AuditSegment segment) {
        Event started = Event.info(AuditSegment.STARTED).with("segment", segment.id());
        return torn.length == 0
                ? started
                : started.with("torn_bytes", torn.length).with("torn_hash", AuditLine.hash(torn));
    }
}
