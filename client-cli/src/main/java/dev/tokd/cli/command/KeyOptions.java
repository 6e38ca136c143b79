package dev.tokd.cli.command;

import dev.tokd.cli.secret.Secrets;
import dev.tokd.protocol.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ways to present a slot's key without a terminal. */
final class KeyOptions {
    static final String FLAGS = "--key-file FILE or --passphrase-stdin";

    @Option(names = "--key-file", paramLabel = "FILE", description = "A private file of 32 random bytes.")
    @Nullable Path keyFile;

    @Option(names = "--passphrase-stdin", description = "Read the passphrase from the first line of standard input.")
    boolean passphraseStdin;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private SecretsOnTheLine refused = new SecretsOnTheLine();

    private @Nullable Secret passphrase;

    boolean isGiven() {
        return keyFile != null || passphraseStdin;
    }

    /** Takes the line now, so that what follows it on standard input is always the next secret. */
    void preload(Secrets secrets) {
        if (keyFile != null && passphraseStdin) {
            throw Usage.wrong("--key-file and --passphrase-stdin exclude each other", null);
        }
        if (passphraseStdin && passphrase == null) {
            passphrase = secrets.passphraseLine("passphrase");
        }
    }

    Secret existing(Secrets secrets) {
        preload(secrets);
        return passphrase == null ? secrets.passphrase("Passphrase: ", FLAGS) : passphrase;
    }

    Secret fresh(Secrets secrets) {
        preload(secrets);
        return passphrase == null ? secrets.newPassphrase(FLAGS) : passphrase;
    }
}
