package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Text;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that was not understood, said without values: one of them may be a secret. */
final class ParseFailure {
    private ParseFailure() {}

    static Problem of(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String path = command.getCommandSpec().qualifiedName().replace("exec-plan", "exec");
        String detail = e instanceof UnmatchedArgumentException unmatched ? unmatched(command, unmatched) : message(e);
        return Problem.of(ErrorCode.BAD_REQUEST, detail, path + " --help");
    }

    private static String message(ParameterException e) {
        String message = String.valueOf(e.getMessage());
        return message.isEmpty() ? message : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String unmatched(CommandLine command, UnmatchedArgumentException e) {
        List<String> words = e.getUnmatched();
        String first = words.isEmpty() ? "" : words.get(0);
        if (first.startsWith("-") && first.length() > 1) {
            String option = bare(first);
            boolean exec = command.getCommandName().startsWith("exec");
            return "unknown option " + option
                    + hint(option.startsWith("--") ? Text.nearest(option, options(command)) : null)
                    + (exec ? "; write the command after --: tok exec APP -- CMD" : "");
        }
        if (!command.getSubcommands().isEmpty()) {
            return "unknown command \"" + first + "\"" + hint(Text.nearest(first, visible(command)));
        }
        if (command.getCommandName().startsWith("exec")) {
            return "write the command after --: tok exec APP -- CMD";
        }
        return "one argument too many (not repeated here, in case it is a secret)";
    }

    /** Only the option's name: what follows it may be a secret. */
    private static String bare(String word) {
        if (!word.startsWith("--")) {
            return word.substring(0, 2);
        }
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    private static Set<String> options(CommandLine command) {
        Set<String> names = new TreeSet<>();
        command.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    private static Set<String> visible(CommandLine command) {
        Set<String> names = new TreeSet<>();
        command.getSubcommands().forEach((name, sub) -> {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                names.add(name);
            }
        });
        return names;
    }

    private static String hint(@Nullable String nearest) {
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }
}
