package dev.tokd.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The members of a definition being made or changed; an empty option clears its member. */
final class Members {
    private final Map<String, Object> fields;

    Members(Map<String, ?> start) {
        fields = new LinkedHashMap<>(start);
    }

    Members set(String name, @Nullable Object value) {
        if (value instanceof String text && text.isEmpty()) {
            fields.remove(name);
        } else if (value != null) {
            fields.put(name, value);
        }
        return this;
    }

    /** Sets one of several that exclude each other. */
    Members setOnly(String name, @Nullable String value, List<String> others) {
        if (value != null) {
            others.forEach(fields::remove);
        }
        return set(name, value);
    }

    /** Adds {@code k=v}, or removes {@code k} for {@code k=}. */
    Members parameters(List<String> typed) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (fields.get("parameters") instanceof Map<?, ?> old) {
            old.forEach((key, value) -> parameters.put(String.valueOf(key), String.valueOf(value)));
        }
        for (String parameter : typed) {
            int equals = parameter.indexOf('=');
            if (equals < 1) {
                throw Usage.wrong("--param takes name=value", null);
            }
            String value = parameter.substring(equals + 1);
            if (value.isEmpty()) {
                parameters.remove(parameter.substring(0, equals));
            } else {
                parameters.put(parameter.substring(0, equals), value);
            }
        }
        fields.remove("parameters");
        if (!parameters.isEmpty()) {
            fields.put("parameters", parameters);
        }
        return this;
    }

    Members without(String... names) {
        for (String name : names) {
            fields.remove(name);
        }
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }

    /** Words from a repeatable option that also takes several in one, or null when it was not given. */
    static @Nullable List<String> words(@Nullable List<String> typed, String separator) {
        return typed == null
                ? null
                : typed.stream()
                        .flatMap(text -> List.of(text.split(separator)).stream())
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toList());
    }
}
