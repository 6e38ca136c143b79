package dev.tokd.agent.broker;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells of refusals without letting whoever is refused fill the records: of the same refusal one in ten
 * seconds is told, with how many there were since the last.
 */
final class Refusals {
    private static final int REMEMBERED = 1024;
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanos;
    private final Map<String, Run> runs = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Run> eldest) {
            return size() > REMEMBERED;
        }
    };

    private static final class Run {
        private long toldNanos;
        private long since;
    }

    Refusals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Counts one more.
     *
     * @param what tells equal refusals apart from others
     * @return how many to tell of now, this one included; 0 to stay silent
     */
    synchronized long count(String what) {
        long now = nanos.getAsLong();
        Run run = runs.get(what);
        if (run == null) {
            run = new Run();
            run.toldNanos = now - INTERVAL;
            runs.put(what, run);
        }
        run.since++;
        if (now - run.toldNanos < INTERVAL) {
            return 0;
        }
        long count = run.since;
        run.toldNanos = now;
        run.since = 0;
        return count;
    }
}
