package dev.tokd.agent.event;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A sink that keeps what happened last to each app, in memory and within bounds: whoever names apps that do
 * not exist, or has many, cannot make it grow. The same thing again is counted, not kept twice.
 */
public final class History implements Consumer<Event> {
    /** The most that is kept of one app. */
    public static final int OF_ONE = 20;
    /** The most that is kept together; the app that was quiet for longest gives way. */
    static final int OF_ALL = 2000;
    /** The field that names the apps an event is about, separated by spaces. */
    public static final String APP = "app";

    private final InstantSource clock;
    private final Predicate<String> known;
    private final Map<String, Deque<Entry>> apps = new LinkedHashMap<>(16, 0.75f, true);
    private int kept;

    /**
     * Something that happened.
     *
     * @param event what
     * @param at when, the last time
     * @param times how often in a row, 1 or more
     */
    public record Entry(Event event, Instant at, long times) {}

    /**
     * An empty history.
     *
     * @param clock the wall clock
     * @param known whether there is an app of a name
     */
    public History(InstantSource clock, Predicate<String> known) {
        this.clock = clock;
        this.known = known;
    }

    @Override
    public void accept(Event event) {
        String names = event.fields().get(APP);
        if (names != null) {
            for (String name : names.split(" ", -1)) {
                if (known.test(name)) {
                    keep(name, event);
                }
            }
        }
    }

    private synchronized void keep(String app, Event event) {
        Deque<Entry> entries = apps.computeIfAbsent(app, name -> new ArrayDeque<>());
        Entry last = entries.peekLast();
        boolean again = last != null && same(last.event(), event);
        if (again) {
            entries.removeLast();
            kept--;
        } else if (entries.size() == OF_ONE) {
            entries.removeFirst();
            kept--;
        }
        entries.addLast(new Entry(event, clock.instant(), again && last != null ? last.times() + 1 : 1));
        kept++;
        while (kept > OF_ALL) {
            forgetQuietest();
        }
    }

    private static boolean same(Event a, Event b) {
        return a.name().equals(b.name())
                && Objects.equals(a.fields().get("code"), b.fields().get("code"))
                && Objects.equals(a.fields().get("detail"), b.fields().get("detail"));
    }

    private void forgetQuietest() {
        Iterator<Deque<Entry>> oldest = apps.values().iterator();
        kept -= oldest.next().size();
        oldest.remove();
    }

    /**
     * What happened to an app.
     *
     * @param app its name
     * @return the newest first, at most {@link #OF_ONE}
     */
    public synchronized List<Entry> of(String app) {
        List<Entry> entries = new ArrayList<>(apps.getOrDefault(app, new ArrayDeque<>()));
        Collections.reverse(entries);
        return entries;
    }
}
