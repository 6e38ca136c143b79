package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tok agent status}. */
@Command(
        name = "status",
        description = "Show the daemon: version, process, uptime, vault, doors.",
        footer = {"", "Example:", "  tok agent status --json"})
final class AgentStatusCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private JsonOption output = new JsonOption();

    AgentStatusCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        JsonMap status = StatusCommand.read(tok, output.json);
        if (output.json) {
            JsonFields daemon = new JsonFields();
            for (Map.Entry<String, ?> entry : status.fields().entrySet()) {
                boolean tables = entry.getKey().equals("apps") || entry.getKey().equals("clients");
                daemon.put(entry.getKey(), tables ? null : entry.getValue());
            }
            tok.out().json(daemon.toMap());
        } else {
            new StatusView(tok.out(), status).daemon();
        }
        return Exit.OK;
    }
}
