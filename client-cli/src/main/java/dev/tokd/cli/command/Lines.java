package dev.tokd.cli.command;

import dev.tokd.cli.output.Output;
import dev.tokd.protocol.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A definition as lines of name and value. */
final class Lines {
    private static final int WIDTH = 26;

    private Lines() {}

    static void print(Output out, Map<String, ?> members) {
        members.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested && name.equals("pinned")) {
                out.line("  pinned");
                nested.forEach((key, each) -> line(out, "  " + key, each));
            } else {
                line(out, name, value);
            }
        });
    }

    static void line(Output out, String name, Object value) {
        String label = name.replace('_', ' ');
        out.line("  " + label + " ".repeat(Math.max(1, WIDTH - label.length())) + text(value));
    }

    private static String text(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining(" "));
        }
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "-" : list.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
        if (value instanceof Duration duration) {
            return Durations.format(duration);
        }
        String text = value.toString();
        return text.startsWith("-----BEGIN") ? "(PEM, " + text.length() + " characters)" : text;
    }
}
