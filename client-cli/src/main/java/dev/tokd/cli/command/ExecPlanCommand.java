package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The launcher's half of {@code tok exec}: prints, into a pipe, the variables it exports before its exec. */
@Command(
        name = "exec-plan",
        hidden = true,
        customSynopsis = ExecOptions.SYNOPSIS,
        description = "Run a command with an app's token in its environment. Exit code and signals are the command's.",
        footer = {"", "Example:", "  tok exec reports --env API_TOKEN -- ./nightly-report.sh --verbose"})
final class ExecPlanCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private ExecOptions options = new ExecOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ExecPlanCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        ExecOptions.Plan plan = options.plan(tok, spec);
        byte[] token = plan.token().token().reveal();
        tok.out().line("tokd-exec 1");
        tok.out().raw((plan.variable() + "=").getBytes(StandardCharsets.US_ASCII));
        tok.out().raw(token);
        tok.out().raw(new byte[] {'\n'});
        Arrays.fill(token, (byte) 0);
        return Exit.OK;
    }
}
