package dev.tokd.cli.command;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.ProblemException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tok agent stop}. */
@Command(
        name = "stop",
        description = {
            "Stop the daemon and wait until it is gone; nothing to stop is no error.",
            "Its keys and tokens are wiped from memory. Tokens stay in the sealed file, which only a slot's key opens."
        },
        footer = {"", "Example:", "  tok agent stop"})
final class AgentStopCommand implements Callable<Integer> {
    private final Shell tok;

    AgentStopCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        AgentStarter starter = new AgentStarter(tok);
        if (!starter.isRunning()) {
            tok.out().note("no daemon runs at " + tok.socket());
            return Exit.OK;
        }
        if (!starter.stop()) {
            throw new ProblemException(
                    ErrorCode.REQUEST_TIMEOUT, "the daemon was asked to stop and still answers", "tok agent status");
        }
        tok.out().note("daemon stopped, its keys and tokens wiped from memory");
        return Exit.OK;
    }
}
