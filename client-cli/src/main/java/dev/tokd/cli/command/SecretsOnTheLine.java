package dev.tokd.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options people try first; taking them would show the secret to every process on the machine. */
final class SecretsOnTheLine {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"--client-secret", "--secret", "--proxy-secret", "--proxy-password", "--passphrase", "--password"},
            arity = "0..1",
            hidden = true)
    @SuppressWarnings("DoNotCallSuggester") // picocli calls it
    void refuse(@Nullable String ignored) {
        throw new ParameterException(
                spec.commandLine(),
                "a secret on the command line is seen by other processes and kept in the shell's history; leave the"
                        + " option out to be asked, or use --client-secret-stdin, --client-secret-file FILE,"
                        + " --proxy-secret-stdin, --passphrase-stdin");
    }
}
