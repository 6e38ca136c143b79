package dev.tokd.cli.command;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The command that stands after {@code --} on a command line. */
final class AfterDashes {
    private AfterDashes() {}

    /**
     * Checks that a command was given, and all of it after the dashes.
     *
     * @param spec the command that was typed
     * @param rest what the parser took for the command
     * @param example how it is written
     * @return the program and its arguments, at least one
     */
    static List<String> command(CommandSpec spec, List<String> rest, String example) {
        List<String> line = spec.commandLine().getParseResult().originalArgs();
        int dashes = line.indexOf("--");
        if (dashes < 0 || line.size() - dashes - 1 != rest.size()) {
            throw new ParameterException(spec.commandLine(), "write the command after --: " + example);
        }
        if (rest.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there is no command after --");
        }
        return rest;
    }

    /** Whether there are dashes at all, a command after them or not. */
    static boolean isThere(CommandSpec spec) {
        return spec.commandLine().getParseResult().originalArgs().contains("--");
    }
}
