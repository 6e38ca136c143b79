package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok agent start}. */
@Command(
        name = "start",
        description = {
            "Start the daemon and wait until it answers; a running one is left as it is.",
            "Where the socket is not the default one, or standard output is not a terminal, a line to eval is printed."
        },
        footer = {"", "Example:", "  eval \"$(tok agent start --key-file ~/.config/tokd/vault.key)\""})
final class AgentStartCommand implements Callable<Integer> {
    private final Shell tok;

    @Option(names = "--vault", paramLabel = "DIR", description = "The vault's folder.")
    private @Nullable Path vault;

    @Option(names = "--state", paramLabel = "DIR", description = "The folder of sealed tokens.")
    private @Nullable Path state;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Where the daemon logs (default: tokd.log in the state folder).")
    private @Nullable Path log;

    @Option(names = "--foreground", description = "Run it here and log to standard error.")
    private boolean foreground;

    @Option(names = "--no-persist", description = "Keep tokens in memory only.")
    private boolean noPersist;

    @Option(names = "--format", paramLabel = "F", description = "The line to eval: sh, csh, fish or json.")
    private @Nullable ShellSyntax format;

    @Mixin
    private KeyOptions key = new KeyOptions();

    AgentStartCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        key.preload(tok.secrets());
        AgentStarter starter = new AgentStarter(tok);
        AgentStarter.Plan plan = plan();
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
        if (key.isGiven()) {
            new Vault(tok).unlock(key, null, false);
        }
        return Exit.OK;
    }

    private AgentStarter.Plan plan() {
        AgentStarter.Plan usual = AgentStarter.Plan.usual(tok);
        // A vault that was named keeps its state with it, unless that is named too.
        Path unnamed = vault == null ? usual.state() : null;
        Path stateFolder = state == null ? unnamed : tok.path(state);
        Path usualLog = state == null ? usual.log() : tok.path(state).resolve("tokd.log");
        return new AgentStarter.Plan(
                vault == null ? usual.vault() : tok.path(vault),
                stateFolder,
                log == null ? usualLog : tok.path(log),
                !noPersist);
    }

    private int runHere(AgentStarter starter, AgentStarter.Plan plan, boolean running) {
        if (running) {
            throw new ProblemException(
                    ErrorCode.ALREADY_RUNNING, "a daemon is running already at " + tok.socket(), "tok agent stop");
        }
        if (key.isGiven()) {
            throw Usage.wrong("--foreground cannot unlock; run tok unlock beside it", null);
        }
        try {
            return tok.world().spawner().inherited(starter.command(plan), Map.of());
        } catch (IOException e) {
            throw new ProblemException(Problem.of(ErrorCode.INTERNAL, "the daemon cannot be started", null), e);
        }
    }

    private void checkSame(AgentStarter.Plan plan) {
        String served = vault == null ? null : tok.get("/v1/status").optionalString("vault");
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
