package dev.tokd.cli.toml;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Managed;
import dev.tokd.protocol.Text;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Definitions as a file that {@link ApplyFile} reads back: sorted by name, members in their wire order. */
public final class ExportText {
    private static final Set<String> OWN = Set.of("name", "source", "pinned");

    private final StringBuilder text = new StringBuilder();

    private ExportText() {}

    /**
     * Writes definitions.
     *
     * @param clients in any order
     * @param apps in any order
     * @return TOML in which every secret is {@code { keep = true }}
     */
    public static String of(List<Client> clients, List<App> apps) {
        ExportText export = new ExportText();
        export.source(clients, apps);
        clients.stream().sorted(Comparator.comparing(Client::name)).forEach(export::client);
        apps.stream()
                .sorted(Comparator.comparing(App::name))
                .forEach(app -> export.table("app", app.name(), app.toJson()));
        return export.text.toString();
    }

    /** Names the source where there is exactly one, so that applying the export changes no owner. */
    private void source(List<Client> clients, List<App> apps) {
        Set<@Nullable String> sources = Stream.concat(
                        clients.stream().map(client -> client.source() == null ? "" : client.source()),
                        apps.stream().map(app -> app.source() == null ? "" : app.source()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        String only = sources.size() == 1 ? sources.iterator().next() : null;
        if (only != null && !only.isEmpty()) {
            text.append("source = ").append(quoted(only)).append("\n\n");
        }
    }

    private void client(Client client) {
        table("client", client.name(), members(client));
        text.setLength(text.length() - 1);
        text.append("secret = { keep = true }\n");
        if (client.network().proxyUser() != null) {
            text.append("proxy_secret = { keep = true }\n");
        }
        text.append('\n');
    }

    /** That tokd keeps its registration is said as a file says it. */
    private static Map<String, Object> members(Client client) {
        Map<String, Object> members = new LinkedHashMap<>(client.toJson());
        Managed managed = client.managed();
        if (managed != null) {
            members.remove("managed");
            members.put("provision", client.provider());
            members.put("via", managed.via());
        }
        return members;
    }

    private void table(String kind, String name, Map<String, Object> members) {
        text.append('[').append(kind).append('.').append(key(name)).append("]\n");
        members.forEach((member, value) -> {
            if (!OWN.contains(member)) {
                text.append(member).append(" = ").append(value(value)).append('\n');
            }
        });
        text.append('\n');
    }

    private static String value(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(ExportText::value).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> key(String.valueOf(entry.getKey())) + " = " + value(entry.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value instanceof Boolean || value instanceof Long) {
            return value.toString();
        }
        return quoted(value instanceof Duration duration ? Durations.format(duration) : value.toString());
    }

    private static String key(String name) {
        boolean bare = name.chars()
                .allMatch(c -> (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '-'
                        || c == '_');
        return bare && !name.isEmpty() ? name : quoted(name);
    }

    private static String quoted(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        value.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c == '\n') {
                quoted.append("\\n");
            } else if (Text.printable(Character.toString(c)).codePointAt(0) == c) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
            }
        });
        return quoted.append('"').toString();
    }
}
