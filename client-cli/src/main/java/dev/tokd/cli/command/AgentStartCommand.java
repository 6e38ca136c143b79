package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tok agent start}. */
@Command(
        name = "start",
        customSynopsis = "tok agent start [OPTION]... [-- CMD [ARG]...]",
        description = {
            "Start the daemon and wait until it answers; a running one is left as it is.",
            "Where the socket is not the default one, or standard output is not a terminal, a line to eval is printed.",
            AgentStartCommand.PRIVATE
        },
        footer = {
            "",
            "Examples:",
            "  eval \"$(tok agent start --key-file ~/.config/tokd/vault.key)\"",
            AgentStartCommand.EXAMPLE
        })
final class AgentStartCommand implements Callable<Integer> {
    static final String PRIVATE = "With a command after --, the daemon is that command's alone, as by ssh-agent: on a"
            + " socket of its own in TOKD_SOCK, unlocked before the command starts, gone with it. Exit code and"
            + " signals are the command's.";
    static final String EXAMPLE = "  tok agent start --key-file ~/.config/tokd/vault.key -- ./nightly-report.sh";

    private final Shell tok;

    @Option(names = "--foreground", description = "Run it here and log to standard error.")
    private boolean foreground;

    @Option(names = "--format", paramLabel = "F", description = "The line to eval: sh, csh, fish or json.")
    private @Nullable ShellSyntax format;

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Parameters(paramLabel = "CMD", hidden = true)
    private List<String> rest = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    AgentStartCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (AfterDashes.isThere(spec) || !rest.isEmpty()) {
            return runPrivately();
        }
        options.key.preload(tok.secrets());
        AgentStarter starter = new AgentStarter(tok);
        AgentStarter.Plan plan = options.plan(tok);
        boolean running = starter.isRunning();
        if (foreground) {
            return runHere(starter, plan, running);
        }
        if (running) {
            checkSame(plan);
            tok.out().note("a daemon is running already at " + tok.socket());
        } else {
            starter.start(plan);
        }
        // The line comes before unlocking: with a wrong key the daemon still runs, and the caller needs its socket.
        printLine();
        if (options.key.isGiven()) {
            new Vault(tok).unlock(options.key, null, false);
        }
        return Exit.OK;
    }

    /** Without the launcher the command is our child, and the daemon ends with us. */
    private int runPrivately() {
        List<String> command = AfterDashes.command(spec, rest, "tok agent start -- CMD");
        if (foreground || format != null) {
            throw Usage.wrong("--foreground and --format do not go with a command", "tok agent start -- CMD");
        }
        long self = ProcessHandle.current().pid();
        return new PrivateAgent(tok).start(options, self, command).run(tok);
    }

    private int runHere(AgentStarter starter, AgentStarter.Plan plan, boolean running) {
        if (running) {
            throw new ProblemException(
                    ErrorCode.ALREADY_RUNNING, "a daemon is running already at " + tok.socket(), "tok agent stop");
        }
        if (options.key.isGiven()) {
            throw Usage.wrong("--foreground cannot unlock; run tok unlock beside it", null);
        }
        try {
            return tok.world().spawner().inherited(starter.command(plan), Map.of());
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "the daemon cannot be started", null), e);
        }
    }

    private void checkSame(AgentStarter.Plan plan) {
        String served = options.vault == null ? null : tok.get("/v1/status").optionalString("vault");
        if (served != null && !Path.of(served).startsWith(plan.vault())) {
            throw new ProblemException(
                    ErrorCode.ALREADY_RUNNING,
                    "the daemon at " + tok.socket() + " serves another vault, " + served,
                    "tok agent start --vault " + plan.vault() + " --socket OTHER_PATH");
        }
    }

    private void printLine() {
        boolean usual = tok.socket().equals(tok.world().defaultSocket());
        if (usual && format == null && tok.out().isTerminal()) {
            return;
        }
        ShellSyntax syntax =
                format == null ? ShellSyntax.of(tok.world().environment().get("SHELL")) : format;
        if (syntax == ShellSyntax.json) {
            JsonMap status = tok.get("/v1/status");
            tok.out()
                    .json(new JsonFields()
                            .put("socket", tok.socket().toString())
                            .put("pid", status.optionalLong("pid"))
                            .put("vault", status.optionalString("vault"))
                            .toMap());
        } else {
            tok.out().line(syntax.export("TOKD_SOCK", tok.socket().toString()));
        }
    }
}
