package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The launcher's half of {@code tok exec}: tells it the variables it exports before its exec. */
@Command(
        name = "exec-plan",
        hidden = true,
        customSynopsis = ExecOptions.SYNOPSIS,
        description = {
            "Run a command with the tokens of one or more apps in its environment.",
            "Exit code and signals are the command's. Tokens are not renewed inside it: a program that runs longer"
                    + " asks again by tok token."
        },
        footer = {
            "",
            "Examples:",
            "  tok exec reports --env API_TOKEN -- ./nightly-report.sh --verbose",
            "  tok exec reports,billing --env billing=PAY_TOKEN -- sh -c 'use \"$REPORTS_TOKEN\" \"$PAY_TOKEN\"'",
            "  tok exec mgmt --as auth0-terraform -- terraform plan"
        })
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
        options.plan(tok, spec).tell(tok);
        return Exit.OK;
    }
}
