package dev.tokd.agent.control;

import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Text;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What applying a set of definitions would change, in words and as a change to make.
 *
 * @param lines one per definition that is added, changed or removed
 * @param change what to hand to the vault
 */
record Diff(List<Line> lines, Change change) {
    /**
     * One definition.
     *
     * @param action {@code add}, {@code change} or {@code remove}
     * @param kind {@code client} or {@code app}
     * @param name its name
     * @param fields what changes in it, for people
     */
    record Line(String action, String kind, String name, List<String> fields) {
        Map<String, Object> toJson() {
            return new JsonFields()
                    .put("action", action)
                    .put("kind", kind)
                    .put("name", name)
                    .put("fields", fields)
                    .toMap();
        }
    }

    /**
     * Compares.
     *
     * @param old what there is
     * @param source whose entries may be pruned
     * @param clients wanted clients, endpoints pinned
     * @param apps wanted apps
     * @param prune whether what this source once created and does not name any more goes
     */
    static Diff between(Definitions old, String source, List<ClientChange> clients, List<App> apps, boolean prune) {
        List<Line> lines = new ArrayList<>();
        List<ClientChange> putClients = new ArrayList<>();
        List<App> putApps = new ArrayList<>();
        for (ClientChange wanted : clients) {
            Client before = old.clients().get(wanted.client().name());
            List<String> fields = fields(
                    before == null ? Map.of() : before.toJson(), wanted.client().toJson());
            if (wanted.secret() != null && before != null) {
                fields.add("secret: given again");
            }
            if (add(lines, "client", wanted.client().name(), before != null, fields)) {
                putClients.add(wanted);
            }
        }
        for (App wanted : apps) {
            App before = old.apps().get(wanted.name());
            if (add(
                    lines,
                    "app",
                    wanted.name(),
                    before != null,
                    fields(before == null ? Map.of() : before.toJson(), wanted.toJson()))) {
                putApps.add(wanted);
            }
        }
        Set<String> namedClients = clients.stream().map(c -> c.client().name()).collect(Collectors.toSet());
        Set<String> namedApps = apps.stream().map(App::name).collect(Collectors.toSet());
        Set<String> goneApps = new TreeSet<>();
        Set<String> goneClients = new TreeSet<>();
        if (prune) {
            old.apps().values().stream()
                    .filter(app -> source.equals(app.source()) && !namedApps.contains(app.name()))
                    .forEach(app -> goneApps.add(app.name()));
            old.clients().values().stream()
                    .filter(client -> source.equals(client.source()) && !namedClients.contains(client.name()))
                    .forEach(client -> goneClients.add(client.name()));
        }
        goneApps.forEach(name -> lines.add(new Line("remove", "app", name, List.of())));
        goneClients.forEach(name -> lines.add(new Line("remove", "client", name, List.of())));
        return new Diff(lines, new Change(putClients, goneClients, putApps, goneApps));
    }

    private static boolean add(List<Line> lines, String kind, String name, boolean known, List<String> fields) {
        if (known && fields.isEmpty()) {
            return false;
        }
        lines.add(new Line(known ? "change" : "add", kind, name, fields));
        return true;
    }

    /** What differs between two definitions' members. */
    static List<String> fields(Map<String, Object> before, Map<String, Object> after) {
        Set<String> names = new HashSet<>(before.keySet());
        names.addAll(after.keySet());
        names.remove("name");
        return names.stream()
                .sorted()
                .filter(name -> !String.valueOf(before.get(name)).equals(String.valueOf(after.get(name))))
                .map(name -> name + ": " + shown(before.get(name)) + " -> " + shown(after.get(name)))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String shown(@Nullable Object value) {
        if (value == null) {
            return "(none)";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
        String text = String.valueOf(value);
        return text.startsWith("-----BEGIN") ? "(certificate)" : Text.printable(text);
    }
}
