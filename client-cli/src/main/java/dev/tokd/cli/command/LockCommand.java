package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tok lock}: forgets every key and token. */
@Command(
        name = "lock",
        description =
                "Lock the vault: keys and cached tokens are wiped from the daemon. Tokens already handed out live on.",
        footer = {"", "Example:", "  tok lock"})
final class LockCommand implements Callable<Integer> {
    private final Shell tok;

    LockCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        tok.call(Call.send("POST", "/v1/vault/lock", Map.of()));
        tok.out().note("vault locked");
        return Exit.OK;
    }
}
