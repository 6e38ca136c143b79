package dev.tokd.agent.event;

/** Records that stand one behind the other with numbers that follow each other. */
final class AuditRun {
    private final Place first;
    private final String firstPrev;
    private Place last;
    private String lastHash;

    /** A record's number and where it stands. */
    record Place(long seq, String file, long line) {
        String shown() {
            return file + ", line " + line;
        }
    }

    AuditRun(Place place, AuditLine record, String hash) {
        this.first = place;
        this.firstPrev = record.prev();
        this.last = place;
        this.lastHash = hash;
    }

    void extend(Place place, String hash) {
        last = place;
        lastHash = hash;
    }

    Place first() {
        return first;
    }

    Place last() {
        return last;
    }

    long start() {
        return first.seq();
    }

    long end() {
        return last.seq();
    }

    long length() {
        return end() - start() + 1;
    }

    String firstPrev() {
        return firstPrev;
    }

    String lastHash() {
        return lastHash;
    }
}
