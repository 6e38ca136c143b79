package dev.tokd.cli.command;

import dev.tokd.protocol.Exit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tok init}: creates the vault. */
@Command(
        name = "init",
        description = {
            "Create the vault and leave it unlocked.",
            "On a terminal the passphrase is asked for twice. --key-file makes the file when it is missing and takes"
                    + " a private one of 32 bytes when it is there."
        },
        footer = {"", "Example:", "  tok init --key-file ~/.config/tokd/vault.key"})
final class InitCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Option(names = "--slot", paramLabel = "NAME", description = "The slot's name (default: passphrase or key-file).")
    private @Nullable String slot;

    InitCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        new Vault(tok).init(key, slot);
        return Exit.OK;
    }
}
