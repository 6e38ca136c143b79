package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok client show} and {@code tok app show}. */
@Command(
        name = "show",
        description = "Show one definition. Secrets are never shown.",
        footer = {"", "Example:", "  ${PARENT-COMMAND-FULL-NAME} show reports --json"})
final class ShowCommand implements Callable<Integer> {
    private final Shell tok;
    private final String kind;

    @Parameters(paramLabel = "NAME", description = "Which one.")
    private String typed = "";

    @Mixin
    private JsonOption output = new JsonOption();

    ShowCommand(Shell tok, String kind) {
        this.tok = tok;
        this.kind = kind;
    }

    @Override
    public Integer call() {
        String name = tok.name(kind, typed);
        JsonMap definition = read(name);
        if (output.json) {
            tok.out().json(definition.fields());
        } else {
            tok.out().line(kind + " " + name);
            Lines.print(
                    tok.out(), new Members(definition.fields()).without("name").fields());
        }
        return Exit.OK;
    }

    private JsonMap read(String name) {
        try {
            return tok.get("/v1/" + kind + "s/" + name);
        } catch (ProblemException e) {
            throw tok.suggesting(e, kind, name);
        }
    }
}
