package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.ProblemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tok client remove}. */
@Command(
        name = "remove",
        aliases = "rm",
        description = "Remove a definition. A client that apps still use stays.",
        footer = {"", "Example:", "  ${PARENT-COMMAND-FULL-NAME} remove reports"})
final class RemoveCommand implements Callable<Integer> {
    private final Shell tok;
    private final String kind;

    @Parameters(paramLabel = "NAME", description = "Which one.")
    private String typed = "";

    RemoveCommand(Shell tok, String kind) {
        this.tok = tok;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        return remove(tok, kind, tok.name(kind, typed));
    }

    static int remove(Shell tok, String kind, String name) {
        try {
            tok.call(new Call("DELETE", "/v1/" + kind + "s/" + name, null, null, Call.LOCAL));
        } catch (ProblemException e) {
            throw tok.suggesting(e, kind, name);
        }
        tok.out().note(kind + " " + name + " removed");
        return Exit.OK;
    }
}
