package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.Name;
import dev.tokd.protocol.ProblemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tok key remove APP ID}. */
@Command(
        name = "remove",
        aliases = "rm",
        description = "Remove a key of an app. It opens nothing from then on.",
        footer = {"", "Example:", "  tok key remove reports key-1"})
final class KeyRemoveCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(index = "0", paramLabel = "APP", description = "The app.")
    private String typed = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The key's name.")
    private String id = "";

    KeyRemoveCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String app = tok.name("app", typed);
        try {
            tok.call(new Call("DELETE", "/v1/apps/" + app + "/keys/" + Name.check("key", id), null, null, Call.LOCAL));
        } catch (ProblemException e) {
            throw tok.suggesting(e, "app", app);
        }
        tok.out().note("key \"" + id + "\" of app " + app + " removed");
        return Exit.OK;
    }
}
