package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok status}: everything at a glance. */
@Command(
        name = "status",
        description = "Show every app's token, the vault and the daemon.",
        footer = {"", "Examples:", "  tok status", "  tok status --json", "  tok status --watch"})
final class StatusCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private JsonOption output = new JsonOption();

    @Option(
            names = {"-w", "--watch"},
            description = {
                "Go on: on a terminal, redraw when something happens; else print a line for each event.",
                "With --json, print the status now and after each event."
            })
    private boolean watch;

    StatusCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (watch) {
            return new StatusWatch(tok, output.json).run();
        }
        JsonMap status = read(tok, output.json);
        if (output.json) {
            tok.out().json(status.fields());
        } else {
            new StatusView(tok.out(), status).everything();
        }
        return Exit.OK;
    }

    /** Programs get an object also when nobody answers; the exit code and standard error are the same. */
    static JsonMap read(Shell tok, boolean json) {
        try {
            return tok.get("/v1/status");
        } catch (ProblemException e) {
            if (json) {
                tok.out()
                        .json(new JsonFields()
                                .put("state", e.problem().code().wire())
                                .put("socket", tok.socket().toString())
                                .toMap());
            }
            throw e;
        }
    }
}
