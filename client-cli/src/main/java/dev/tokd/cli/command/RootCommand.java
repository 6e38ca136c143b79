package dev.tokd.cli.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code tok} itself, with what every command takes. */
@Command(
        name = "tok",
        description = "Ask the tokd daemon for access tokens by app name.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Start here:",
            "  tok client add mgmt --provider auth0 --domain acme.eu.auth0.com --client-id 4fJ9",
            "  tok app add reports --client mgmt --audience https://acme.eu.auth0.com/api/v2/ --scope read:clients",
            "  tok token reports",
            "",
            "Exit codes: 1 other, 2 usage, 3 not running, 4 locked, 5 denied, 6 unknown name,",
            "7 provider refused, 8 provider unavailable or try again, 9 login required."
        })
final class RootCommand implements Callable<Integer> {
    private final Shell tok;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean version;

    RootCommand(Shell tok) {
        this.tok = tok;
    }

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            arity = "0..1",
            fallbackValue = "",
            scope = ScopeType.INHERIT,
            description = "The daemon's socket (default: $TOKD_SOCK, else the usual place).")
    void socket(Path path) {
        if (path.toString().isEmpty()) {
            tok.askForSocket();
        } else {
            tok.chooseSocket(path);
        }
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do; tok --help lists the commands");
    }
}
