package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tok completion}: the script for bash and zsh. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh.",
        footer = {"", "Example:", "  source <(tok completion)"})
final class CompletionCommand implements Callable<Integer> {
    private final Shell tok;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("tok", spec.root().commandLine());
        tok.out().raw(script.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Exit.OK;
    }
}
