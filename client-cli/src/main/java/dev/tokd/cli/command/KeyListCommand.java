package dev.tokd.cli.command;

import dev.tokd.cli.output.Cell;
import dev.tokd.cli.output.Table;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok key list APP}. */
@Command(
        name = "list",
        description = "List an app's keys, by name and user.",
        footer = {"", "Example:", "  tok key list reports"})
final class KeyListCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app.")
    private String typed = "";

    @Mixin
    private JsonOption output = new JsonOption();

    KeyListCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String app = tok.name("app", typed);
        JsonMap answer = read(app);
        if (output.json) {
            tok.out().json(answer.fields());
            return Exit.OK;
        }
        List<JsonMap> keys = answer.objects("keys");
        if (keys.isEmpty()) {
            tok.out().note("app " + app + " has no keys; make one: tok key add " + app);
            return Exit.OK;
        }
        Table table = new Table(0, "KEY", "UID");
        keys.forEach(key -> table.row(Cell.of(key.string("id")), Cell.of(String.valueOf(key.number("uid")))));
        tok.out().table(table);
        return Exit.OK;
    }

    private JsonMap read(String app) {
        try {
            return tok.get("/v1/apps/" + app + "/keys");
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", app);
        }
    }
}
