package dev.tokd.cli.command;

import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Exit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok unlock}: opens the vault. */
@Command(
        name = "unlock",
        description =
                "Open the vault. The passphrase never leaves this program; the daemon gets a key derived from it.",
        footer = {"", "Examples:", "  tok unlock --passphrase-stdin < ~/.secrets/passphrase", "  tok unlock -t 8h"})
final class UnlockCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Option(names = "--slot", paramLabel = "NAME", description = "The slot to open (default: try those that fit).")
    private @Nullable String slot;

    @Option(names = "--accept-older", description = "Open a vault older than the last one seen on this machine.")
    private boolean acceptOlder;

    @Option(
            names = {"-t", "--lifetime"},
            paramLabel = "D",
            description = "Lock again after this long, for example 8h; 0 for no end where tokd.toml sets none.")
    private @Nullable String lifetime;

    UnlockCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        new Vault(tok).unlock(key, slot, acceptOlder, lifetime == null ? null : Durations.parse("-t", lifetime));
        return Exit.OK;
    }
}
