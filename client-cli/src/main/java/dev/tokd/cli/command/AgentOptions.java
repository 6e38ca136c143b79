package dev.tokd.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a daemon that is started runs, and what opens its vault. */
final class AgentOptions {
    @Option(names = "--vault", paramLabel = "DIR", description = "The vault's folder.")
    @Nullable Path vault;

    @Option(names = "--state", paramLabel = "DIR", description = "The folder of sealed tokens.")
    private @Nullable Path state;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Where the daemon logs (default: tokd.log in the state folder).")
    private @Nullable Path log;

    @Option(names = "--no-persist", description = "Keep tokens in memory only.")
    private boolean noPersist;

    @Mixin
    KeyOptions key = new KeyOptions();

    AgentStarter.Plan plan(Shell tok) {
        AgentStarter.Plan usual = AgentStarter.Plan.usual(tok);
        // A vault that was named keeps its state with it, unless that is named too.
        Path unnamed = vault == null ? usual.state() : null;
        Path stateFolder = state == null ? unnamed : tok.path(state);
        Path usualLog = state == null ? usual.log() : tok.path(state).resolve("tokd.log");
        return new AgentStarter.Plan(
                vault == null ? usual.vault() : tok.path(vault),
                stateFolder,
                log == null ? usualLog : tok.path(log),
                !noPersist,
                null);
    }
}
