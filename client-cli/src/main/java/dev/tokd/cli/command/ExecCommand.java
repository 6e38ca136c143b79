package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code tok exec APP -- CMD}: runs a program with a token in its environment. The launcher does this by
 * {@link ExecPlanCommand} and a real exec; here is the way without it.
 */
@Command(
        name = "exec",
        customSynopsis = ExecOptions.SYNOPSIS,
        description = {
            "Run a command with an app's token in its environment.",
            "Exit code and signals are the command's. The token is not renewed inside it: a program that runs longer"
                    + " asks again by tok token."
        },
        footer = {"", "Example:", "  tok exec reports --env API_TOKEN -- ./nightly-report.sh --verbose"})
final class ExecCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private ExecOptions options = new ExecOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ExecCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        ExecOptions.Plan plan = options.plan(tok, spec);
        byte[] bytes = plan.token().token().reveal();
        String token = new String(bytes, StandardCharsets.US_ASCII);
        Arrays.fill(bytes, (byte) 0);
        try {
            return tok.world().spawner().inherited(plan.command(), Map.of(plan.variable(), token));
        } catch (IOException e) {
            String program = plan.command().get(0);
            throw new ProblemException(
                    Problem.of(ErrorCode.BAD_REQUEST, "cannot run " + program + ": not found or not executable", null),
                    e);
        }
    }
}
