package dev.tokd.cli.command;

import dev.tokd.cli.secret.KeyFile;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An existing slot's key, presented again because an unlocked daemon alone proves nobody's presence. */
final class ProofKey {
    private static final String FLAGS = "--proof-key-file FILE or --proof-passphrase-stdin";

    @Option(
            names = "--proof-key-file",
            paramLabel = "FILE",
            description = "Prove yourself by an existing slot's key file.")
    private @Nullable Path file;

    @Option(
            names = "--proof-passphrase-stdin",
            description = "Prove yourself by an existing passphrase: the first line of standard input.")
    private boolean stdin;

    @Option(
            names = "--proof-slot",
            paramLabel = "SLOT",
            description = "Which slot the proof is for, where several fit.")
    private @Nullable String name;

    /**
     * A slot's key presented again.
     *
     * @param slot its name, or null when the daemon is to find out
     * @param key its 32 bytes
     */
    record Presented(@Nullable String slot, Secret key) {
        Map<String, Object> toJson() {
            return new JsonFields()
                    .put("slot", slot)
                    .put("key", Kdf.encodeKey(key))
                    .toMap();
        }
    }

    /** Sends a change, and where it widens an app once more with a proof: from a flag at once, else from a person. */
    JsonMap proving(Shell tok, Map<String, Object> body, Function<Map<String, Object>, JsonMap> send) {
        if (isGiven()) {
            return send.apply(with(tok, body));
        }
        try {
            return send.apply(body);
        } catch (ProblemException e) {
            boolean person = tok.secrets().prompter().isPresent();
            if (e.problem().code() != ErrorCode.KEY_REQUIRED || !person) {
                throw e;
            }
            tok.out().note(e.problem().detail());
            return send.apply(with(tok, body));
        }
    }

    private Map<String, Object> with(Shell tok, Map<String, Object> body) {
        List<Slot> slots = Vault.slots(tok.get("/v1/vault/slots"));
        return new Members(body).set("proof", take(tok, slots).toJson()).fields();
    }

    boolean usesStdin() {
        return stdin;
    }

    boolean isGiven() {
        return file != null || stdin;
    }

    Presented take(Shell tok, List<Slot> slots) {
        if (file != null) {
            if (stdin) {
                throw Usage.wrong("--proof-key-file and --proof-passphrase-stdin exclude each other", null);
            }
            Secret key = KeyFile.read(tok.path(file), tok.world().ownUid());
            return new Presented(name == null ? single(slots) : name, key);
        }
        Slot slot = passphraseSlot(slots);
        Secret passphrase = stdin
                ? tok.secrets().passphraseLine("existing passphrase")
                : tok.secrets().passphrase("Passphrase of slot \"" + slot.name() + "\": ", FLAGS);
        try (passphrase) {
            return new Presented(slot.name(), Vault.derive(passphrase, slot));
        }
    }

    private static @Nullable String single(List<Slot> slots) {
        List<Slot> files = slots.stream()
                .filter(slot -> slot.kind() != Slot.Kind.PASSPHRASE)
                .toList();
        return files.size() == 1 ? files.get(0).name() : null;
    }

    private Slot passphraseSlot(List<Slot> slots) {
        List<Slot> fitting = slots.stream()
                .filter(slot -> slot.kind() == Slot.Kind.PASSPHRASE)
                .filter(slot -> name == null || slot.name().equals(name))
                .toList();
        if (fitting.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.KEY_REQUIRED, "an existing slot's key is needed, and no slot fits", "use " + FLAGS);
        }
        if (fitting.size() > 1 && stdin) {
            throw Usage.wrong("several slots open by passphrase", "name one by --proof-slot SLOT");
        }
        return fitting.get(0);
    }
}
