package dev.tokd.cli.command;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What {@code tok exec} takes, the same for the launcher's half. */
final class ExecOptions {
    static final String SYNOPSIS =
            "tok exec [--env NAME] [--min-ttl D] [--scope S]... [--accept-shorter] APP -- CMD [ARG]...";

    @Parameters(index = "0", paramLabel = "APP", description = "The app's name.")
    private String app = "";

    @Parameters(index = "1..*", paramLabel = "CMD", hidden = true)
    private List<String> rest = List.of();

    @Option(names = "--env", paramLabel = "NAME", description = "The variable the token goes into (default: TOKEN).")
    private String variable = "TOKEN";

    @Mixin
    private TokenOptions options = new TokenOptions();

    /**
     * Checks the line and asks for the token.
     *
     * @param variable where the token goes
     * @param token the token
     * @param command the program and its arguments, at least one
     */
    record Plan(String variable, AccessToken token, List<String> command) {}

    Plan plan(Shell tok, CommandSpec spec) {
        List<String> command = command(spec);
        return new Plan(VariableName.check(variable), options.ask(tok, app), command);
    }

    private List<String> command(CommandSpec spec) {
        List<String> line = spec.commandLine().getParseResult().originalArgs();
        int dashes = line.indexOf("--");
        if (dashes < 0 || line.size() - dashes - 1 != rest.size()) {
            throw new ParameterException(spec.commandLine(), "write the command after --: tok exec APP -- CMD");
        }
        if (rest.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "there is no command after --");
        }
        VariableName.check(variable);
        return rest;
    }
}
