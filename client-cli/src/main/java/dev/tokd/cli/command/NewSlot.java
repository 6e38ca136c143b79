package dev.tokd.cli.command;

import dev.tokd.cli.secret.Argon2id;
import dev.tokd.cli.secret.KeyFile;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A slot about to be added, with its key.
 *
 * @param slot what the vault's header will show
 * @param key its 32 bytes
 * @param file the key file behind it, or null for a passphrase
 */
record NewSlot(Slot slot, Secret key, @Nullable KeyFile file) {
    private static final int SHORT = 12;

    static NewSlot of(Shell tok, KeyOptions options, @Nullable String name) {
        Path keyFile = options.keyFile;
        if (keyFile != null) {
            options.preload(tok.secrets());
            return ofFile(tok, tok.path(keyFile), name == null ? "key-file" : name, Slot.Kind.KEY_FILE);
        }
        Secret passphrase = options.fresh(tok.secrets());
        warnIfShort(tok, passphrase);
        byte[] salt = new byte[16];
        tok.world().random().nextBytes(salt);
        Kdf kdf = Kdf.fresh(salt);
        Slot slot = new Slot(name == null ? "passphrase" : name, Slot.Kind.PASSPHRASE, kdf);
        try (passphrase) {
            return new NewSlot(slot, Argon2id.derive(passphrase, kdf), null);
        }
    }

    static NewSlot ofFile(Shell tok, Path path, String name, Slot.Kind kind) {
        Slot slot = new Slot(name, kind, null);
        KeyFile file = KeyFile.obtain(path, tok.world().random(), tok.world().ownUid());
        if (file.created()) {
            tok.out().note("made the key file " + path + "; whoever has it opens the vault, so keep a copy elsewhere");
        }
        return new NewSlot(slot, file.key(), file);
    }

    private static void warnIfShort(Shell tok, Secret passphrase) {
        byte[] bytes = passphrase.reveal();
        int characters =
                StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes)).length();
        Arrays.fill(bytes, (byte) 0);
        if (characters < SHORT) {
            tok.out()
                    .warn("the passphrase has fewer than " + SHORT
                            + " characters; whoever gets the vault file can try many a second");
        }
    }

    JsonFields into(JsonFields body) {
        return body.put("slot", slot.toJson()).put("key", Kdf.encodeKey(key));
    }

    /** Runs what needs this slot; a key file made for it goes again when that fails. */
    <T> T during(Supplier<T> work) {
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } finally {
            if (!done && file != null) {
                file.undo();
            }
        }
    }
}
