package dev.tokd.agent.endpoint;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts open connections by uid. Others together have a bound too, and never take the owner's places.
 * Refused ones get a farewell while few do, so that being told costs us little.
 */
final class Admission {
    private static final int FAREWELLS = 32;

    private final int owner;
    private final int perUid;
    private final int others;
    private final Map<Integer, Integer> open = new HashMap<>();
    private int othersOpen;
    private int farewells;

    Admission(int owner, ListenerLimits limits) {
        this.owner = owner;
        this.perUid = limits.perUid();
        this.others = limits.others();
    }

    /** What becomes of a new connection. */
    enum Verdict {
        /** It is served. */
        ADMIT,
        /** It is told that there are too many, and closed. */
        TELL,
        /** It is closed. */
        DROP
    }

    /** Counts a new connection; {@link #leave} takes the verdict back. */
    synchronized Verdict enter(int uid) {
        int now = open.getOrDefault(uid, 0);
        boolean full = now >= perUid || (uid != owner && othersOpen >= others);
        if (full) {
            return farewells >= FAREWELLS ? Verdict.DROP : tell();
        }
        open.put(uid, now + 1);
        othersOpen += uid == owner ? 0 : 1;
        return Verdict.ADMIT;
    }

    private Verdict tell() {
        farewells++;
        return Verdict.TELL;
    }

    synchronized void leave(int uid, Verdict verdict) {
        if (verdict == Verdict.TELL) {
            farewells--;
        } else if (verdict == Verdict.ADMIT) {
            open.computeIfPresent(uid, (key, now) -> now == 1 ? null : now - 1);
            othersOpen -= uid == owner ? 0 : 1;
        }
    }
}
