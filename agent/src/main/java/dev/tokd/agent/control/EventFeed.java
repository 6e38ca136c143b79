package dev.tokd.agent.control;

import dev.tokd.agent.event.Event;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A sink that passes events on, as frames of server-sent events, to whoever listens now. */
public final class EventFeed implements Consumer<Event> {
    private final InstantSource clock;
    private final List<Consumer<byte[]>> listeners = new CopyOnWriteArrayList<>();

    /**
     * A feed nobody listens to.
     *
     * @param clock the wall clock
     */
    public EventFeed(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Listens from now on.
     *
     * @param listener called on the events' thread with each frame, which it may keep and must not change;
     *     it must return at once, and listens once
     * @return ends the listening; safe to run more than once
     */
    public Runnable listen(Consumer<byte[]> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void accept(Event event) {
        if (!listeners.isEmpty()) {
            byte[] frame = frame(event);
            listeners.forEach(listener -> listener.accept(frame));
        }
    }

    private byte[] frame(Event event) {
        byte[] json = Json.write(new JsonFields()
                .put("at", clock.instant().truncatedTo(ChronoUnit.MILLIS))
                .put("event", event.name())
                .put("level", event.level().name().toLowerCase(Locale.ROOT))
                .put("fields", event.fields())
                .toMap());
        String data = new String(json, StandardCharsets.US_ASCII);
        return ("event: " + event.name() + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }
}
