package dev.tokd.agent.event;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which records somebody wants to read.
 *
 * @param app only those about this app, or null
 * @param peer only those of this uid or pid, or null
 * @param event only those of this name, or null
 * @param since only those from then on, or null
 * @param after only those after this number: the first {@code limit} of them; null for the newest
 * @param limit how many at the most, 1 or more
 */
public record AuditQuery(
        @Nullable String app,
        @Nullable String peer,
        @Nullable String event,
        @Nullable Instant since,
        @Nullable Long after,
        int limit) {
    /**
     * What was found.
     *
     * @param records in the order they were written
     * @param last the number up to which there is nothing more to find
     */
    public record Found(List<Map<String, Object>> records, long last) {}

    /**
     * Reads backwards from the end, so that what is new costs little.
     *
     * @param log where to look
     * @return the records; lines that are none are passed over, for verifying to name
     */
    public Found in(AuditLog log) {
        AuditLog.Snapshot snapshot = log.snapshot();
        try (AuditFiles.Opened files = snapshot.files()) {
            Deque<AuditLine> found = new ArrayDeque<>();
            AuditTail tail = new AuditTail(files.parts());
            boolean cut = false;
            for (byte @Nullable [] line = tail.previous(); line != null; line = tail.previous()) {
                Optional<AuditLine> record = AuditLine.parse(line);
                if (record.isPresent() && isBefore(record.get())) {
                    break;
                }
                record.filter(this::matches).ifPresent(found::addFirst);
                if (found.size() > limit) {
                    cut = true;
                    found.removeLast();
                } else if (found.size() == limit && after == null) {
                    break;
                }
            }
            long last = cut ? found.getLast().seq() : snapshot.head().seq();
            return new Found(found.stream().map(AuditLine::toJson).toList(), last);
        }
    }

    private boolean isBefore(AuditLine record) {
        return (after != null && record.seq() <= after)
                || (since != null && record.at().isBefore(since));
    }

    private boolean matches(AuditLine record) {
        return (event == null || record.is(event))
                && (peer == null || peer.equals(record.field("uid")) || peer.equals(record.field("pid")))
                && (app == null || names(record, app));
    }

    /** Fields that hold apps are called {@code app} or {@code app_…}, and hold one or more names. */
    private static boolean names(AuditLine record, String app) {
        return record.fields().entrySet().stream()
                .filter(field -> field.getKey().equals("app") || field.getKey().startsWith("app_"))
                .anyMatch(field -> Arrays.asList(field.getValue().split(" ")).contains(app));
    }
}
