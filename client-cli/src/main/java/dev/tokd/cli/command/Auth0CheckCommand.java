package dev.tokd.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tok auth0 check}: what a management client is granted. */
@Command(
        name = "check",
        description = "Mint with the client that calls the Management API, and say what it may do and what it lacks.",
        footer = {"", "Example:", "  tok auth0 check mgmt"})
final class Auth0CheckCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "CLIENT", arity = "0..1", description = "Which one (default: mgmt).")
    private String typed = Auth0BootstrapCommand.USUAL;

    @Mixin
    private JsonOption output = new JsonOption();

    Auth0CheckCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        return new ManagementReport(tok).of(tok.name("client", typed), output.json);
    }
}
