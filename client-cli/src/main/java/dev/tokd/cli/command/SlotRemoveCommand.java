package dev.tokd.cli.command;

import dev.tokd.cli.secret.KeyFile;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Exit;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Name;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tok slot remove}: the vault gets a new data key, so every remaining slot is presented again. */
@Command(
        name = "remove",
        aliases = "rm",
        description = {
            "Remove a way to open the vault. The vault gets a new key, so each remaining slot's key is asked for"
                    + " again, or the slot is dropped by name.",
            "On standard input the proof's passphrase is the first line, then one line for each remaining passphrase"
                    + " slot in the order of tok slot list."
        },
        footer = {"", "Example:", "  tok slot remove old --keep-key-file backup=/media/stick/tokd.key --drop unit"})
final class SlotRemoveCommand implements Callable<Integer> {
    private final Shell tok;

    @Parameters(paramLabel = "NAME", description = "The slot to remove.")
    private String name = "";

    @Option(names = "--drop", paramLabel = "SLOT", description = "Another slot that goes too; repeatable.")
    private List<String> dropped = List.of();

    @Option(
            names = "--keep-key-file",
            paramLabel = "SLOT=FILE",
            description = "A remaining slot's key file; repeatable.")
    private Map<String, Path> files = Map.of();

    @Option(names = "--keep-passphrase-stdin", description = "Read the remaining passphrases from standard input.")
    private boolean stdin;

    @Mixin
    private ProofKey proof = new ProofKey();

    SlotRemoveCommand(Shell tok) {
        this.tok = tok;
    }

    @Override
    public Integer call() {
        List<Slot> slots = Vault.slots(tok.get("/v1/vault/slots"));
        List<Slot> remaining = remaining(slots);
        ProofKey.Presented first = proof.isGiven() ? proof.take(tok, slots) : present(remaining.get(0));
        List<Map<String, Object>> keep = new ArrayList<>();
        for (Slot slot : remaining) {
            keep.add((slot.name().equals(first.slot()) ? first : present(slot)).toJson());
        }
        JsonFields body =
                new JsonFields().put("proof", first.toJson()).put("keep", keep).put("drop", dropped);
        JsonMap answer = tok.call(Call.send("DELETE", "/v1/vault/slots/" + Name.check("slot", name), body.toMap()))
                .body();
        tok.out().note("slot \"" + name + "\" removed");
        String note = answer.optionalString("note");
        if (note != null) {
            tok.out().note(note);
        }
        return Exit.OK;
    }

    private List<Slot> remaining(List<Slot> slots) {
        List<String> known = slots.stream().map(Slot::name).toList();
        List<String> gone = new ArrayList<>(dropped);
        gone.add(name);
        for (String slot : gone) {
            if (!known.contains(slot)) {
                String nearest = dev.tokd.protocol.Text.nearest(slot, known);
                throw new ProblemException(
                        ErrorCode.UNKNOWN_SLOT,
                        "there is no slot \"" + slot + "\""
                                + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                        "tok slot list");
            }
        }
        List<Slot> remaining =
                slots.stream().filter(slot -> !gone.contains(slot.name())).toList();
        if (remaining.isEmpty()) {
            throw Usage.wrong("that would remove the last way to open the vault", "tok slot add NAME");
        }
        return remaining;
    }

    private ProofKey.Presented present(Slot slot) {
        if (slot.kind() != Slot.Kind.PASSPHRASE) {
            Path file = files.get(slot.name());
            if (file == null) {
                throw Usage.wrong(
                        "slot \"" + slot.name() + "\" remains, so its key file is needed",
                        "add --keep-key-file " + slot.name() + "=FILE or --drop " + slot.name());
            }
            return new ProofKey.Presented(
                    slot.name(), KeyFile.read(tok.path(file), tok.world().ownUid()));
        }
        Secret passphrase = stdin
                ? tok.secrets().passphraseLine("passphrase of slot " + slot.name())
                : tok.secrets()
                        .passphrase(
                                "Passphrase of slot \"" + slot.name() + "\": ",
                                "--keep-passphrase-stdin or --drop " + slot.name());
        try (passphrase) {
            return new ProofKey.Presented(slot.name(), Vault.derive(passphrase, slot));
        }
    }
}
