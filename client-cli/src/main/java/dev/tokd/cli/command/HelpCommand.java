package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code tok help CMD}. */
@Command(
        name = "help",
        description = "Show help for a command.",
        footer = {"", "Example:", "  tok help client add"})
final class HelpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, word by word.")
    private List<String> words = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    HelpCommand() {}

    @Override
    public Integer call() {
        CommandLine at = spec.root().commandLine();
        for (String word : words) {
            CommandLine next = at.getSubcommands().get(word);
            if (next == null) {
                throw new UnmatchedArgumentException(at, List.of(word));
            }
            at = next;
        }
        at.usage(at.getOut(), at.getColorScheme());
        return Exit.OK;
    }
}
