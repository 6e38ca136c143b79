package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The launcher's half of {@code tok agent start -- CMD}: a daemon that ends with the launcher's process. */
@Command(
        name = "agent-plan",
        hidden = true,
        customSynopsis = "tok agent start [OPTION]... -- CMD [ARG]...",
        description = AgentStartCommand.PRIVATE,
        footer = {"", "Example:", AgentStartCommand.EXAMPLE})
final class AgentPlanCommand implements Callable<Integer> {
    private final Shell tok;

    @Option(names = "--until-pid", required = true, hidden = true)
    private long pid;

    @Parameters(hidden = true)
    private List<String> rest = List.of();

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    AgentPlanCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        List<String> command = AfterDashes.command(spec, rest, "tok agent start -- CMD");
        new PrivateAgent(tok).start(options, pid, command).tell(tok);
        return Exit.OK;
    }
}
