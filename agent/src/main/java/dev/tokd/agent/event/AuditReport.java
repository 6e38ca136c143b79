package dev.tokd.agent.event;

import dev.tokd.protocol.JsonFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What verifying the log came to.
 *
 * @param records how many records were looked at
 * @param proven how many of them have a MAC that only this vault's daemon could make
 * @param head the last record
 * @param findings what somebody else did to the log
 * @param notes what is worth knowing and nobody's doing
 * @param anchor what became of the anchor that was asked for, or null when none was
 * @param stopped whether so much was wrong that the rest was not looked at
 */
public record AuditReport(
        long records,
        long proven,
        AuditAnchor head,
        List<Finding> findings,
        List<Finding> notes,
        @Nullable AnchorFate anchor,
        boolean stopped) {
    /** What somebody did, or what is worth knowing. */
    public enum Kind {
        /** A record's line was changed. */
        EDITED,
        /** A line was added that the daemon did not write. */
        INSERTED,
        /** Records were taken away. */
        MISSING,
        /** A record stands where it was not written. */
        MOVED,
        /** A record stands there a second time. */
        REPEATED,
        /** Note: the daemon ended without its last record, for example by a crash. */
        UNCLEAN_END,
        /** Note: the daemon ended before its vault was opened, so these records were never sealed. */
        UNSEALED
    }

    /** What became of an anchor. */
    public enum AnchorFate {
        /** It is in the log as it was. */
        KEPT,
        /** Its record is there, but it or something before it is not what it was. */
        CHANGED,
        /** Its record is not there, and should be. */
        GONE,
        /** Its record was old enough to be removed with the oldest file. */
        ROTATED_AWAY
    }

    /**
     * One finding.
     *
     * @param kind what it is
     * @param file the name of the file
     * @param line the line in it, from 1; 0 where there is none any more
     * @param seq the number of the record it is about
     * @param detail in words
     */
    public record Finding(Kind kind, String file, long line, long seq, String detail) {
        private Map<String, Object> toJson() {
            return new JsonFields()
                    .put("kind", kind.name().toLowerCase(Locale.ROOT))
                    .put("file", file)
                    .put("line", line)
                    .put("seq", seq)
                    .put("detail", detail)
                    .toMap();
        }
    }

    /** Copies the lists. */
    public AuditReport {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /**
     * Whether nothing was done to the log.
     *
     * @return true when there is no finding, and the anchor, if any, was kept
     */
    public boolean intact() {
        return findings.isEmpty() && !stopped && (anchor == null || anchor == AnchorFate.KEPT);
    }

    /**
     * As it is answered.
     *
     * @return its members
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("intact", intact())
                .put("records", records)
                .put("proven", proven)
                .put("head", head.toString())
                .put("findings", findings.stream().map(Finding::toJson).toList())
                .put("notes", notes.stream().map(Finding::toJson).toList())
                .put("anchor", anchor == null ? null : anchor.name().toLowerCase(Locale.ROOT))
                .put("stopped", stopped)
                .toMap();
    }
}
