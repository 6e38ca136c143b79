package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The launcher's half of {@code tok exec}: tells it the variables it exports before its exec. */
@Command(
        name = "exec-plan",
        hidden = true,
        customSynopsis = {ExecOptions.SYNOPSIS, ExecOptions.SOCKET_SYNOPSIS},
        description = {
            "Run a command with the tokens of one or more apps in its environment.",
            "Exit code and signals are the command's. Tokens are not renewed inside it: a program that runs longer"
                    + " asks again by tok token.",
            "With --socket the command gets no token but a socket, in TOKD_SOCK, that gives this app's and nothing"
                    + " else for as long as the command runs: for long commands, since an environment does not renew."
        },
        footer = {
            "",
            "Examples:",
            "  tok exec reports --env API_TOKEN -- ./nightly-report.sh --verbose",
            "  tok exec reports,billing --env billing=PAY_TOKEN -- sh -c 'use \"$REPORTS_TOKEN\" \"$PAY_TOKEN\"'",
            "  tok exec mgmt --as auth0-terraform -- terraform plan",
            "  tok exec reports --socket -- ./daemon-that-asks-tok-token"
        })
final class ExecPlanCommand implements Callable<Integer> {
    private final Shell tok;

    @Option(names = "--until-pid", hidden = true)
    private long pid;

    @Mixin
    private ExecOptions options = new ExecOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ExecPlanCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        options.plan(tok, spec, pid).tell(tok);
        return Exit.OK;
    }
}
