package dev.tokd.agent.control;

import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An existing slot's key, asked for again before something that an unlocked daemon alone must not allow.
 *
 * @param slot which slot it is for, or null for any
 * @param key the key, or null when the request brought none
 */
record Proof(@Nullable String slot, @Nullable Secret key) {
    static Proof of(JsonMap body) {
        JsonMap proof = body.optionalObject("proof");
        if (proof == null) {
            return new Proof(null, null);
        }
        Proof read = new Proof(proof.optionalString("slot"), Kdf.decodeKey(proof.secret("key")));
        proof.finish();
        return read;
    }

    /** The key, once the vault has taken it. */
    Secret check(Vault vault) {
        if (vault.state() == Vault.State.LOCKED) {
            throw VaultControl.LOCKED.toException();
        }
        if (vault.state() == Vault.State.MISSING) {
            throw VaultControl.MISSING.toException();
        }
        if (key == null) {
            throw new ProblemException(
                    ErrorCode.KEY_REQUIRED,
                    "this needs the key of an existing slot again, although the vault is unlocked",
                    "run it on a terminal, or give --proof-key-file FILE or --proof-passphrase-stdin");
        }
        if (!vault.proves(slot, key)) {
            throw new ProblemException(ErrorCode.SLOT_REFUSED, "no slot opens with that key", "tok slot list");
        }
        return key;
    }
}
