package dev.tokd.agent.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys of all records whose segments this vault can open, walked along as records are checked. */
final class AuditKeys implements AutoCloseable {
    /** The most steps one verification walks: about 20 s. A forged number must not make it walk for days. */
    private static final long MOST_STEPS = 20_000_000;

    private final TreeMap<Long, Walk> walks = new TreeMap<>();
    private final AuditSeals seals;
    private long steps;

    /** One segment's key at a record, and the first to start over from; both null when it was never sealed. */
    private static final class Walk {
        private final @Nullable ChainKey first;
        private @Nullable ChainKey at;
        private long seq;

        Walk(@Nullable ChainKey first, long base) {
            this.first = first;
            this.seq = base;
        }
    }

    AuditKeys(AuditSeals seals) {
        this.seals = seals;
    }

    /** Learns from a record where a segment begins, or its sealed key. */
    void learn(AuditLine line) {
        if (line.is(AuditSegment.STARTED)) {
            walks.putIfAbsent(line.seq(), new Walk(null, line.seq()));
        } else if (line.is(AuditSegment.SEALED)) {
            learn(line.field("segment"), line.field("base"), line.field("sealed"));
        }
    }

    void learn(Event sealed) {
        Map<String, String> fields = sealed.fields();
        learn(fields.getOrDefault("segment", ""), fields.getOrDefault("base", ""), fields.getOrDefault("sealed", ""));
    }

    private void learn(String id, String base, String sealed) {
        if (!base.matches("[1-9]\\d{0,17}")) {
            return;
        }
        long from = Long.parseLong(base);
        Walk known = walks.get(from);
        if (known != null && known.first != null) {
            return;
        }
        Optional<ChainKey> first = new AuditSegment(id, from).open(seals, sealed);
        first.ifPresent(key -> walks.put(from, new Walk(key, from)));
    }

    /** Whether a record is proven by its MAC, refuted by it, or (empty) of a segment without key. */
    Optional<Boolean> check(AuditLine line) {
        Map.Entry<Long, Walk> entry = walks.floorEntry(line.seq());
        if (entry == null || entry.getValue().first == null) {
            return Optional.empty();
        }
        ChainKey key = walk(entry.getValue(), entry.getKey(), line.seq());
        return Optional.of(key != null && line.hasMac(key.mac(line.covered())));
    }

    private @Nullable ChainKey walk(Walk walk, long base, long seq) {
        ChainKey first = walk.first;
        if (first == null || seq - base > MOST_STEPS - steps) {
            return null;
        }
        ChainKey key = walk.at;
        if (key == null || seq < walk.seq) {
            if (key != null) {
                key.close();
            }
            byte[] start = first.copy();
            key = new ChainKey(start);
            Arrays.fill(start, (byte) 0);
            walk.at = key;
            walk.seq = base;
        }
        for (; walk.seq < seq; walk.seq++, steps++) {
            key.step();
        }
        return key;
    }

    /** Zeroes every key. */
    @Override
    public void close() {
        walks.values().forEach(walk -> {
            if (walk.first != null) {
                walk.first.close();
            }
            if (walk.at != null) {
                walk.at.close();
            }
        });
    }
}
