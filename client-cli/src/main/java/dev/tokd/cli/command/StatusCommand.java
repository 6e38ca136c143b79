package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tok status}: everything at a glance. */
@Command(
        name = "status",
        description = "Show every app's token, the vault and the daemon.",
        footer = {"", "Examples:", "  tok status", "  tok status --json"})
final class StatusCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private JsonOption output = new JsonOption();

    StatusCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
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
