package dev.tokd.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds one JSON object in order, leaving out what is null. */
public final class JsonFields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** An empty object. */
    public JsonFields() {}

    /**
     * Adds one member.
     *
     * @param name its name
     * @param value text, number, boolean, list, map, {@link Secret}, {@link java.time.Duration}
     *     (written as text), {@link java.net.URI}, {@link java.time.Instant}; null adds nothing
     * @return this
     */
    public JsonFields put(String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    /**
     * The object.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toMap() {
        return Collections.unmodifiableMap(fields);
    }
}
