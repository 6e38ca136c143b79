package dev.tokd.cli.command;

import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tok audit}: what happened. */
@Command(
        name = "audit",
        description = "Show what the daemon recorded: mints, refusals, unlocks, changes, and who asked for them.",
        footer = {
            "",
            "Examples:",
            "  tok audit --app reports --since 1h",
            "  tok audit --event unlock-refused",
            "  tok audit --follow --json | jq .fields.app"
        })
final class AuditCommand implements Callable<Integer> {
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int MOST = 500;

    private final Shell tok;

    @Option(names = "--app", paramLabel = "APP", description = "Only records about this app.")
    private @Nullable String app;

    @Option(names = "--peer", paramLabel = "UID|PID", description = "Only records of this user or process id.")
    private @Nullable Long peer;

    @Option(names = "--event", paramLabel = "NAME", description = "Only records of this name, for example minted.")
    private @Nullable String event;

    @Option(names = "--since", paramLabel = "DURATION", description = "Only records not older, for example 1h.")
    private @Nullable String since;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many of the newest to show, 1 to 500. Default: 50.")
    private int lines = 50;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on showing new ones as they are written.")
    private boolean follow;

    @Option(names = "--json", description = "Print one JSON object a line instead of text.")
    private boolean json;

    AuditCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (lines < 1 || lines > MOST) {
            throw Usage.wrong("--lines takes a number from 1 to " + MOST, null);
        }
        if (since != null) {
            Durations.parse("--since", since);
        }
        JsonMap found = tok.get(target(null, lines));
        show(found);
        while (follow && tok.out().flush()) {
            List<JsonMap> records = found.objects("records");
            if (records.isEmpty() || records.size() < MOST) {
                tok.world().pause().accept(BETWEEN);
            }
            found = tok.get(target(found.number("last"), MOST));
            show(found);
        }
        return Exit.OK;
    }

    private String target(@Nullable Long after, int limit) {
        Map<String, Object> query = new LinkedHashMap<>();
        put(query, "app", app == null ? null : tok.name("app", app));
        put(query, "peer", peer);
        put(query, "event", event);
        put(query, "since", after == null ? since : null);
        put(query, "after", after);
        put(query, "limit", limit);
        return query.entrySet().stream()
                .map(each -> each.getKey() + "=" + Shell.encoded(each.getValue().toString()))
                .collect(Collectors.joining("&", "/v1/audit?", ""));
    }

    private static void put(Map<String, Object> query, String name, @Nullable Object value) {
        if (value != null) {
            query.put(name, value);
        }
    }

    private void show(JsonMap found) {
        for (JsonMap record : found.objects("records")) {
            if (json) {
                tok.out().json(record.fields());
            } else {
                AuditView.record(tok.out(), record);
            }
        }
    }
}
