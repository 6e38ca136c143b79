package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tok shell-init}: completion with live names and a segment for the prompt, as a script to run at a shell's start. */
@Command(
        name = "shell-init",
        description = {
            "Print a script for a shell's start file: completion of commands, options and the names of your apps and"
                    + " clients, and tokd_prompt, a segment for the prompt.",
            "tokd_prompt prints what needs a look: a locked vault, or how many apps are failing, stopped or expired."
                    + " It needs curl, asks a running daemon only, and gives up after 0.2 s."
        },
        footer = {
            "",
            "Examples:",
            "  eval \"$(tok shell-init bash)\"; PS1='$(tokd_prompt)'\"$PS1\"",
            "  tok shell-init fish | source"
        })
final class ShellInitCommand implements Callable<Integer> {
    /** The shells there are scripts for. */
    @SuppressWarnings("ImmutableEnumChecker") // List.of makes lists that cannot be changed
    enum Kind {
        bash("shell-init.sh", "shell-init.bash"),
        zsh("shell-init.sh", "shell-init.zsh"),
        fish("shell-init.fish");

        private final List<String> files;

        Kind(String... files) {
            this.files = List.of(files);
        }
    }

    private final Shell tok;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Kind shell = Kind.bash;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ShellInitCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        Map<String, List<String>> words = new TreeMap<>();
        collect("", spec.root(), words);
        String table = shell == Kind.fish ? fish(words) : posix(words);
        String script = shell.files.stream().map(ShellInitCommand::read).collect(Collectors.joining("\n"));
        tok.out().raw((table + "\n" + script).getBytes(StandardCharsets.UTF_8));
        return Exit.OK;
    }

    /** What may follow each command: its commands that are shown, else its options by their long names. */
    private static void collect(String path, CommandSpec command, Map<String, List<String>> into) {
        Stream<String> commands = visible(command).map(CommandSpec::name);
        Stream<String> options = command.options().stream()
                .filter(option -> !option.hidden())
                .map(CommandLine.Model.OptionSpec::longestName);
        into.put(path, Stream.concat(commands, options).sorted().toList());
        visible(command).forEach(sub -> collect((path + " " + sub.name()).strip(), sub, into));
    }

    private static Stream<CommandSpec> visible(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(sub -> !sub.usageMessage().hidden());
    }

    private static String posix(Map<String, List<String>> words) {
        return "__tokd_words() {\n    case \"$1\" in\n"
                + words.entrySet().stream()
                        .map(entry -> "        '" + entry.getKey() + "') printf '%s\\n' "
                                + String.join(" ", entry.getValue()) + " ;;\n")
                        .collect(Collectors.joining())
                + "        *) return 1 ;;\n    esac\n}\n";
    }

    private static String fish(Map<String, List<String>> words) {
        return "function __tokd_words\n    switch \"$argv[1]\"\n"
                + words.entrySet().stream()
                        .map(entry -> "        case '" + entry.getKey() + "'\n            printf '%s\\n' "
                                + String.join(" ", entry.getValue()) + "\n")
                        .collect(Collectors.joining())
                + "        case '*'\n            return 1\n    end\nend\n";
    }

    private static String read(String file) {
        try (InputStream in =
                Objects.requireNonNull(ShellInitCommand.class.getResourceAsStream(file), "packed beside this class")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
