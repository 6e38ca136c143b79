package dev.tokd.cli.command;

import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Slot;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok slot add}. */
@Command(
        name = "add",
        description = {
            "Add a way to open the vault. An existing slot's key is asked for first.",
            "With both passphrases on standard input the first line is the existing one, the second the new one."
        },
        footer = {
            "",
            "Examples:",
            "  tok slot add backup --key-file /media/stick/tokd.key",
            "  tok slot add unit --systemd-credential /etc/credstore/tokd.key --proof-key-file vault.key"
        })
final class SlotAddCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The new slot's name.")
    private String name = "";

    @Option(
            names = "--systemd-credential",
            paramLabel = "FILE",
            description = "A key the daemon reads as a systemd credential; made when it is missing.")
    private @Nullable Path credential;

    @Mixin
    private KeyOptions key = new KeyOptions();

    @Mixin
    private ProofKey proof = new ProofKey();

    SlotAddCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        if (credential != null && key.isGiven()) {
            throw Usage.wrong("--systemd-credential takes no other key", null);
        }
        List<Slot> slots = Vault.slots(tok.get("/v1/vault/slots"));
        ProofKey.Presented presented = proof.take(tok, slots);
        NewSlot slot = credential == null
                ? NewSlot.of(tok, key, name)
                : NewSlot.ofFile(tok, tok.path(credential), name, Slot.Kind.SYSTEMD_CREDENTIAL);
        JsonFields body = slot.into(new JsonFields()).put("proof", presented.toJson());
        slot.during(() -> tok.call(Call.send("POST", "/v1/vault/slots", body.toMap())));
        tok.out().note("slot \"" + name + "\" added");
        return Exit.OK;
    }
}
