package dev.tokd.agent.event;

import dev.tokd.protocol.Text;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened.
 *
 * @param name what, in lower-case words joined by dashes, for example {@code mint-failed}
 * @param level how loud
 * @param fields who, why and with what result; printable text, never a secret
 */
public record Event(String name, Level level, Map<String, String> fields) {
    /** Makes every value printable. */
    public Event {
        Map<String, String> safe = new LinkedHashMap<>();
        fields.forEach((key, value) -> safe.put(key, Text.printable(value)));
        fields = Collections.unmodifiableMap(safe);
    }

    /**
     * An event at level INFO without fields.
     *
     * @param name what happened
     * @return the event
     */
    public static Event info(String name) {
        return new Event(name, Level.INFO, Map.of());
    }

    /**
     * An event at level WARNING without fields.
     *
     * @param name what happened
     * @return the event
     */
    public static Event warning(String name) {
        return new Event(name, Level.WARNING, Map.of());
    }

    /**
     * This event with one more field.
     *
     * @param key the field's name
     * @param value its value; null adds nothing
     * @return a copy
     */
    public Event with(String key, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(key, String.valueOf(value));
        return new Event(name, level, more);
    }

    /**
     * This event as one line.
     *
     * @return {@code name key=value …}; a value with spaces, quotes or equal signs is quoted
     */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(name);
        fields.forEach((key, value) -> line.append(' ').append(key).append('=').append(quoted(value)));
        return line.toString();
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=');
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
