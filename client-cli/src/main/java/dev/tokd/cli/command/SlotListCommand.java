package dev.tokd.cli.command;

import dev.tokd.cli.output.Cell;
import dev.tokd.cli.output.Table;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Slot;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tok slot list}. */
@Command(
        name = "list",
        description = "List the ways to open the vault.",
        footer = {"", "Example:", "  tok slot list"})
final class SlotListCommand implements Callable<Integer> {
    private final Shell tok;

    @Mixin
    private JsonOption output = new JsonOption();

    SlotListCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        JsonMap answer = tok.get("/v1/vault/slots");
        if (output.json) {
            tok.out().json(answer.fields());
            return Exit.OK;
        }
        Table table = new Table(2, "SLOT", "KIND", "KEY DERIVATION");
        for (Slot slot : Vault.slots(answer)) {
            table.row(Cell.of(slot.name()), Cell.of(slot.kind().wire()), Cell.of(derivation(slot)));
        }
        tok.out().table(table);
        return Exit.OK;
    }

    private static String derivation(Slot slot) {
        Kdf kdf = slot.kdf();
        return kdf == null
                ? "-"
                : "argon2id, " + (kdf.memoryKib() >> 10) + " MiB, " + kdf.passes() + " passes, " + kdf.lanes()
                        + " lanes";
    }
}
