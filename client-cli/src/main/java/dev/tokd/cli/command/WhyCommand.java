package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok why APP}: why it has its token, or has none. */
@Command(
        name = "why",
        description = {
            "Say in words why an app has its token or has none: what was asked, minted and refused, when it renews,",
            "what failed last, and the command that mends it. Capitals in that command stand for what you know."
        },
        footer = {"", "Examples:", "  tok why reports", "  tok why reports --json"})
final class WhyCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app = "";

    @Mixin
    private JsonOption output = new JsonOption();

    WhyCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("app", app);
        JsonMap why = read(name);
        if (output.json) {
            tok.out().json(why.fields());
        } else {
            new WhyView(tok.out(), why).everything();
        }
        return Exit.OK;
    }

    /** No daemon is an answer too, in the same form for programs; the exit code tells them apart. */
    private JsonMap read(String name) {
        try {
            return tok.get("/v1/apps/" + name + "/why");
        } catch (ProblemException e) {
            if (output.json) {
                tok.out().json(Map.of("app", name, "problem", e.problem().toJson()));
            }
            throw e;
        }
    }
}
