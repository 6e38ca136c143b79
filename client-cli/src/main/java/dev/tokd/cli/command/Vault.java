package dev.tokd.cli.command;

import dev.tokd.cli.secret.Argon2id;
import dev.tokd.cli.secret.KeyFile;
import dev.tokd.cli.wire.Call;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The daemon's vault from this side: states, creating and opening. */
final class Vault {
    static final String MISSING = "missing";
    static final String LOCKED = "locked";
    static final String UNLOCKED = "unlocked";

    private final Shell tok;

    Vault(Shell tok) {
        this.tok = tok;
    }

    JsonMap state() {
        return tok.get("/v1/vault");
    }

    /** The slots as the listener claims them; weak or foreign parameters end everything here. */
    static List<Slot> slots(JsonMap answer) {
        return answer.objects("slots").stream().map(Slot::fromJson).toList();
    }

    void init(KeyOptions options, @Nullable String name) {
        if (!state().string("state").equals(MISSING)) {
            throw new ProblemException(ErrorCode.VAULT_EXISTS, "there is a vault already", "tok unlock");
        }
        NewSlot slot = NewSlot.of(tok, options, name);
        JsonMap vault = slot.during(() -> tok.call(Call.send(
                        "POST", "/v1/vault/init", slot.into(new JsonFields()).toMap()))
                .body());
        slot.key().close();
        tok.out()
                .note("vault created at " + vault.string("path") + ", unlocked; slot \""
                        + slot.slot().name() + "\" opens it");
    }

    void unlock(KeyOptions options, @Nullable String name, boolean acceptOlder) {
        unlock(options, name, acceptOlder, null);
    }

    void unlock(KeyOptions options, @Nullable String name, boolean acceptOlder, @Nullable Duration lockAfter) {
        JsonMap vault = state();
        if (vault.string("state").equals(MISSING)) {
            throw new ProblemException(ErrorCode.VAULT_MISSING, "there is no vault yet", "tok init");
        }
        List<Slot> slots = slots(vault);
        JsonFields how =
                new JsonFields().put("accept_older", acceptOlder ? true : null).put("lock_after", lockAfter);
        // Of an open vault, the key and a new time to lock it are taken together.
        if (vault.string("state").equals(UNLOCKED) && lockAfter == null) {
            tok.out().note("the vault is unlocked already");
            return;
        }
        Path keyFile = options.keyFile;
        if (keyFile != null) {
            options.preload(tok.secrets());
            open(name, KeyFile.read(tok.path(keyFile), tok.world().ownUid()), how);
        } else {
            tryPassphrase(candidates(slots, name), options, how);
        }
        tok.out().note("vault unlocked");
    }

    private static List<Slot> candidates(List<Slot> slots, @Nullable String name) {
        List<Slot> candidates = slots.stream()
                .filter(slot -> slot.kind() == Slot.Kind.PASSPHRASE)
                .filter(slot -> name == null || slot.name().equals(name))
                .toList();
        if (candidates.isEmpty()) {
            String detail = name == null
                    ? "no slot of this vault opens by passphrase"
                    : "no slot \"" + name + "\" opens by passphrase";
            throw new ProblemException(ErrorCode.UNKNOWN_SLOT, detail, "tok unlock --key-file FILE");
        }
        return candidates;
    }

    /** One passphrase against each slot it may belong to; the last refusal is the answer. */
    private void tryPassphrase(List<Slot> candidates, KeyOptions options, JsonFields how) {
        try (Secret passphrase = options.existing(tok.secrets())) {
            for (Slot slot : candidates) {
                try {
                    open(slot.name(), derive(passphrase, slot), how);
                    return;
                } catch (ProblemException e) {
                    boolean last = slot.equals(candidates.get(candidates.size() - 1));
                    if (last || e.problem().code() != ErrorCode.SLOT_REFUSED) {
                        throw e;
                    }
                }
            }
        }
    }

    static Secret derive(Secret passphrase, Slot slot) {
        return Argon2id.derive(passphrase, Objects.requireNonNull(slot.kdf()));
    }

    private void open(@Nullable String slot, Secret key, JsonFields how) {
        try (key) {
            JsonFields body = new JsonFields().put("slot", slot).put("key", Kdf.encodeKey(key));
            how.toMap().forEach(body::put);
            tok.call(Call.send("POST", "/v1/vault/unlock", body.toMap()));
        }
    }
}
