package dev.tokd.agent.control;

import dev.tokd.agent.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for an operation, for the books; what they may do was decided before.
 *
 * @param uid the user id, or null when it is unknown or the daemon acts by itself
 * @param pid the process id when it connected, or null likewise
 * @param door the sort of listener it came in by, or what made the daemon act
 */
public record Actor(@Nullable Integer uid, @Nullable Integer pid, String door) {
    /** The daemon itself, while it starts. */
    public static final Actor START = new Actor(null, null, "start");

    /**
     * An event about what they did.
     *
     * @param event what was done
     * @return the same with who did it
     */
    public Event did(Event event) {
        return event.with("uid", uid).with("pid", pid).with("door", door);
    }
}
