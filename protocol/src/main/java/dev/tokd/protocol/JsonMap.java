package dev.tokd.protocol;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A strict view of one object, from JSON or TOML: each member is taken by name and type, and {@link
 * #finish()} refuses what nobody took.
 */
public final class JsonMap {
    private final Map<String, ?> fields;
    private final String what;
    private final Set<String> taken = new LinkedHashSet<>();

    /**
     * Wraps parsed values.
     *
     * @param fields text, {@link Long}, {@link Boolean}, {@link List}, {@link Map} or {@link Secret}
     * @param what what the object is, for errors, for example {@code client "mgmt"}
     */
    public JsonMap(Map<String, ?> fields, String what) {
        this.fields = fields;
        this.what = what;
    }

    /**
     * Required text.
     *
     * @param name the member
     * @return its text
     * @throws ProblemException when absent or not text
     */
    public String string(String name) {
        return required(name, optionalString(name));
    }

    /**
     * Optional text.
     *
     * @param name the member
     * @return its text, or null when absent
     * @throws ProblemException when not text
     */
    public @Nullable String optionalString(String name) {
        return take(name, String.class, "text");
    }

    /**
     * An optional secret; text from TOML counts too.
     *
     * @param name the member
     * @return the secret, or null when absent
     */
    public @Nullable Secret optionalSecret(String name) {
        taken.add(name);
        if (fields.get(name) instanceof String text) {
            return Secret.ofChars(text.toCharArray());
        }
        return take(name, Secret.class, "text");
    }

    /**
     * A required secret.
     *
     * @param name the member
     * @return the secret
     */
    public Secret secret(String name) {
        return required(name, optionalSecret(name));
    }

    /**
     * An optional whole number.
     *
     * @param name the member
     * @return the number, or null when absent
     */
    public @Nullable Long optionalLong(String name) {
        return take(name, Long.class, "a whole number");
    }

    /**
     * A required whole number.
     *
     * @param name the member
     * @return the number
     */
    public long number(String name) {
        return required(name, optionalLong(name));
    }

    /**
     * A flag, false when absent.
     *
     * @param name the member
     * @return the flag
     */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(take(name, Boolean.class, "true or false"));
    }

    /**
     * An optional URI.
     *
     * @param name the member
     * @return an absolute URI, or null when absent
     */
    public @Nullable URI optionalUri(String name) {
        String text = optionalString(name);
        return text == null ? null : Uris.parse(what + ": " + name, text);
    }

    /**
     * An optional duration, see {@link Durations}.
     *
     * @param name the member
     * @return the duration, or null when absent
     */
    public @Nullable Duration optionalDuration(String name) {
        String text = optionalString(name);
        return text == null ? null : Durations.parse(what + ": " + name, text);
    }

    /**
     * An optional instant, RFC 3339.
     *
     * @param name the member
     * @return the instant, or null when absent
     */
    public @Nullable Instant optionalInstant(String name) {
        String text = optionalString(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw wrong(name, "an instant like 2030-01-31T12:00:00Z");
        }
    }

    /**
     * A list of texts, empty when absent; a single text counts as a list of its words.
     *
     * @param name the member
     * @return the texts in order
     */
    public List<String> strings(String name) {
        taken.add(name);
        Object value = fields.get(name);
        if (value instanceof String text) {
            return text.isBlank() ? List.of() : List.of(text.trim().split("\\s+"));
        }
        List<String> texts = new ArrayList<>();
        for (Object item : list(name)) {
            if (!(item instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return List.copyOf(texts);
    }

    /**
     * A list of objects, empty when absent.
     *
     * @param name the member
     * @return strict views
     */
    public List<JsonMap> objects(String name) {
        List<JsonMap> objects = new ArrayList<>();
        for (Object item : list(name)) {
            if (!(item instanceof Map<?, ?> map)) {
                throw wrong(name, "a list of objects");
            }
            objects.add(view(map, what + ": " + name + "[" + objects.size() + "]"));
        }
        return objects;
    }

    private List<?> list(String name) {
        List<?> list = take(name, List.class, "a list");
        return list == null ? List.of() : list;
    }

    /**
     * An optional nested object.
     *
     * @param name the member
     * @return a strict view, or null when absent
     */
    public @Nullable JsonMap optionalObject(String name) {
        Map<?, ?> map = take(name, Map.class, "an object");
        return map == null ? null : view(map, what + ": " + name);
    }

    /**
     * A nested object of texts, empty when absent.
     *
     * @param name the member
     * @return name to text, in order
     */
    public Map<String, String> texts(String name) {
        JsonMap nested = optionalObject(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (nested != null) {
            nested.names().forEach(key -> texts.put(key, nested.string(key)));
        }
        return texts;
    }

    private static JsonMap view(Map<?, ?> map, String what) {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, value) -> named.put(String.valueOf(key), value));
        return new JsonMap(named, what);
    }

    /**
     * The members there are.
     *
     * @return their names, in order
     */
    public Set<String> names() {
        return fields.keySet();
    }

    /**
     * The object as it was parsed.
     *
     * @return name to value; secrets are {@link Secret}s
     */
    public Map<String, ?> fields() {
        return fields;
    }

    /**
     * Refuses members nobody took.
     *
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} naming the nearest known one
     */
    public void finish() {
        for (String name : fields.keySet()) {
            if (!taken.contains(name)) {
                String nearest = Text.nearest(name, taken);
                String hint = nearest == null ? "known: " + String.join(", ", taken) : "did you mean " + nearest + "?";
                throw invalid("has no member \"" + Text.printable(name) + "\"; " + hint);
            }
        }
    }

    private <T> @Nullable T take(String name, Class<T> type, String described) {
        taken.add(name);
        Object value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw wrong(name, described);
        }
        return type.cast(value);
    }

    private <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw invalid("lacks \"" + name + "\"");
        }
        return value;
    }

    private ProblemException wrong(String name, String described) {
        return invalid("member \"" + name + "\" is not " + described);
    }

    private ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, what + " " + detail, null);
    }
}
