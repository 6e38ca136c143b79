package dev.tokd.agent.vault;

import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The vault of one daemon: locked or unlocked, and every change of it.
 *
 * <p>Thread-safe. Operations that touch the disk run one at a time and may block, so call them off the
 * event loop; {@link #lock()}, {@link #definitions()} and {@link #borrow(String)} wait for nobody's
 * disk. Slot keys and secrets handed in stay the caller's to wipe; none is kept as it came.
 *
 * <p>A {@link dev.tokd.protocol.ProblemException} carries the code named at each method, and beyond
 * that {@link ErrorCode#VAULT_IO} (disk full, no permission: the old file and the memory stay as they
 * were) and {@link ErrorCode#VAULT_EXPOSED} (others could read the folder or the file).
 */
public final class Vault {
    /** What can be done with the vault now. */
    public enum State {
        /** There is no file. */
        MISSING,
        /** There is a file, and no key in memory. */
        LOCKED,
        /** The keys are in memory. */
        UNLOCKED
    }

    /**
     * The vault at its place. Removes what a crash left beside its files, so hold the {@link
     * dev.tokd.agent.host.FolderLock} before.
     *
     * @param places where its files lie; nothing needs to exist
     * @param writes the only way to the disk
     * @param random makes ids, keys, salts and nonces
     */
    public Vault(VaultPlaces places, FileWrites writes, SecureRandom random) {
        throw new UnsupportedOperationException();
    }

    /**
     * The state, from memory and, while not unlocked, from the disk.
     *
     * @return missing, locked or unlocked
     */
    public State state() {
        throw new UnsupportedOperationException();
    }

    /**
     * What the file shows without a key; works while locked.
     *
     * @return id, format and slots; not authenticated before the vault was opened
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#VAULT_MISSING}, {@link
     *     ErrorCode#VAULT_DAMAGED} or {@link ErrorCode#VAULT_NEWER}
     */
    public VaultHeader header() {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes a vault with one slot and leaves it unlocked.
     *
     * @param slot the first slot
     * @param key its key, 32 bytes
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#VAULT_EXISTS} when anything is at its
     *     place
     */
    public void init(Slot slot, Secret key) {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens the vault; on one that is open already it checks the key and reads the file again.
     *
     * @param slot the slot the key is for, or null to try each by its check value
     * @param key 32 bytes
     * @param acceptOlder whether a vault older than the last one seen here is opened
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#VAULT_MISSING}, {@link
     *     ErrorCode#UNKNOWN_SLOT}, {@link ErrorCode#SLOT_REFUSED} (one message for every cause), {@link
     *     ErrorCode#VAULT_DAMAGED}, {@link ErrorCode#VAULT_NEWER} or {@link ErrorCode#VAULT_OLDER}
     */
    public void unlock(@Nullable String slot, Secret key, boolean acceptOlder) {
        throw new UnsupportedOperationException();
    }

    /** Forgets the keys at once; a write in progress lands whole or not at all. */
    public void lock() {
        throw new UnsupportedOperationException();
    }

    /**
     * What is defined, without secrets.
     *
     * @return a snapshot, by one volatile read
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#LOCKED}, also when there is no vault
     */
    public Definitions definitions() {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes definitions by one atomic rewrite: disk first, memory second.
     *
     * @param change what to remove and put
     * @return the new snapshot
     * @throws dev.tokd.protocol.ProblemException with nothing changed: {@link ErrorCode#LOCKED}; {@link
     *     ErrorCode#SECRET_REQUIRED} when a client is new or its destination changes and its secret did
     *     not come along; {@link ErrorCode#UNKNOWN_CLIENT} for an app on no client; {@link
     *     ErrorCode#IN_USE} for a removed client that still has apps; {@link
     *     ErrorCode#INVALID_DEFINITION} when it cannot be stored as it is; {@link ErrorCode#TOO_LARGE}
     */
    public Definitions change(Change change) {
        throw new UnsupportedOperationException();
    }

    /**
     * Lends a client's secrets for one call.
     *
     * @param client the client's name
     * @param use what is done with them; they are wiped when it returns or throws
     * @param <T> what comes of it
     * @return what the use returned
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#LOCKED} or {@link
     *     ErrorCode#UNKNOWN_CLIENT}
     */
    public <T> T borrow(String client, BorrowedSecrets.Use<T> use) {
        throw new UnsupportedOperationException();
    }

    /**
     * Lends a client's secrets until they are given back.
     *
     * @param client the client's name
     * @return secrets the caller closes once its request's bytes are written
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#LOCKED} or {@link
     *     ErrorCode#UNKNOWN_CLIENT}
     */
    public Borrowed borrow(String client) {
        throw new UnsupportedOperationException();
    }

    /**
     * Adds a way to open the vault.
     *
     * @param slot the new slot
     * @param key its key, 32 bytes
     * @param proof the key of any existing slot
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#LOCKED}, {@link
     *     ErrorCode#SLOT_REFUSED} for the proof, {@link ErrorCode#NAME_TAKEN}, or {@link
     *     ErrorCode#TOO_MANY} over 16 slots
     */
    public void addSlot(Slot slot, Secret key, Secret proof) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes a way to open the vault and seals it under a new data key. Old copies of the file still
     * open with the removed key: whoever calls this tells the owner to rotate the secrets.
     *
     * @param name the slot to remove
     * @param proof the key of any existing slot
     * @param keep the keys of the slots that stay, by name; each is wrapped anew
     * @param drop names of further slots to remove
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#LOCKED}; {@link
     *     ErrorCode#UNKNOWN_SLOT}; {@link ErrorCode#SLOT_REFUSED} for the proof or a kept key; {@link
     *     ErrorCode#KEY_REQUIRED} naming the slots neither kept nor dropped; {@link
     *     ErrorCode#BAD_REQUEST} when a slot is both, or none would stay
     */
    public void removeSlot(String name, Secret proof, Map<String, Secret> keep, Set<String> drop) {
        throw new UnsupportedOperationException();
    }

    /**
     * Whether a key opens this vault, for operations that ask for one again.
     *
     * @param slot the slot the key is for, or null for any
     * @param key 32 bytes
     * @return true when that slot opens with it
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#LOCKED}
     */
    public boolean proves(@Nullable String slot, Secret key) {
        throw new UnsupportedOperationException();
    }

    /**
     * Where tokens survive a restart: a second sealed file, readable only with this vault's data key.
     *
     * @return a store whose calls throw {@link ErrorCode#LOCKED} while the vault is
     */
    public TokenStore tokens() {
        throw new UnsupportedOperationException();
    }
}
