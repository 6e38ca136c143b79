package dev.tokd.cli.command;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok app remove}: which may take the app's token back first. */
@Command(
        name = "remove",
        aliases = "rm",
        description = {
            "Remove an app. Its token is dropped here; whoever has it can use it until it ends, unless it is revoked.",
            "On a terminal you are asked whether to revoke it."
        },
        footer = {"", "Examples:", "  tok app remove reports", "  tok app remove reports --revoke"})
final class AppRemoveCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "Which one.")
    private String typed = "";

    @Option(names = "--revoke", negatable = true, description = "Revoke its token at the provider too, or do not ask.")
    private @Nullable Boolean revoke;

    AppRemoveCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String name = tok.name("app", typed);
        if (revoke == null ? asked() : revoke) {
            tok.out().note(name + ": " + RevokeCommand.words(RevokeCommand.revoke(tok, name)));
        }
        return RemoveCommand.remove(tok, "app", name);
    }

    private boolean asked() {
        if (!tok.secrets().prompter().isPresent()) {
            return false;
        }
        String answer = tok.secrets().prompter().line("Revoke its token at the provider too? [y/N] ");
        String given = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
        return given.equals("y") || given.equals("yes");
    }
}
