package dev.tokd.cli.command;

import dev.tokd.cli.output.Style;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok can APP --pid N}: explains a decision entry by entry. */
@Command(
        name = "can",
        description = {
            "Tell whether a process could read an app's token, and why. Exit 0: it could; 5: it could not.",
            "For the daemon's owner. It looks at the process as if it connected now; nothing is handed out."
        },
        footer = {"", "Example:", "  tok can reports --pid $$"})
final class CanCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "APP", description = "The app's name.")
    private String app = "";

    @Option(names = "--pid", required = true, paramLabel = "N", description = "The process.")
    private int pid;

    @Mixin
    private JsonOption output = new JsonOption();

    CanCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("app", app);
        JsonMap answer = ask(name);
        boolean denied = answer.string("answer").equals("deny");
        if (output.json) {
            tok.out().json(answer.fields());
        } else {
            explain(name, answer, denied);
        }
        return denied ? Exit.DENIED : Exit.OK;
    }

    private JsonMap ask(String name) {
        try {
            return tok.get("/v1/apps/" + name + "/can?pid=" + pid);
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", name);
        }
    }

    private void explain(String name, JsonMap answer, boolean denied) {
        String reason = answer.optionalString("reason");
        String verdict = switch (answer.string("answer")) {
            case "allow" -> "may read ";
            case "ask" -> "may read, if a person says so, ";
            default -> "may not read ";
        };
        tok.out()
                .line(
                        "process " + pid + " " + verdict + name + (reason == null ? "" : ": " + reason),
                        denied ? Style.BAD : Style.GOOD);
        JsonMap process = answer.optionalObject("process");
        if (process != null) {
            Lines.print(tok.out(), process.fields());
        }
        List<JsonMap> entries = answer.objects("entries");
        if (entries.isEmpty()) {
            tok.out().line("no allow entries: the daemon's own user may, and nobody else");
        }
        entries.forEach(this::entry);
    }

    private void entry(JsonMap entry) {
        tok.out().line((entry.flag("holds") ? "holds   " : "fails   ") + entry.string("entry"));
        for (JsonMap check : entry.objects("checks")) {
            tok.out()
                    .line("  " + (check.flag("holds") ? "ok    " : "no    ") + check.string("name") + " "
                            + check.string("wanted") + found(check.optionalString("found")));
        }
    }

    private static String found(@Nullable String found) {
        return found == null ? ", and it has none that can be told" : ", and it has " + found;
    }
}
