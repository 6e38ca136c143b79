package dev.tokd.agent.vault;

import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.token.Stored;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The vault of one daemon: locked or unlocked, and every change of it.
 *
 * <p>Thread-safe. Operations that touch the disk run one at a time and may block, so call them off the
 * event loop; {@link #lock()}, {@link #definitions()} and {@link #borrow(String)} wait for nobody's
 * disk. Slot keys and secrets handed in stay the caller's to wipe; none is kept as it came.
 *
 * <p>A {@link ProblemException} carries the code named at each method, and beyond
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

    private static final System.Logger LOG = System.getLogger(Vault.class.getName());

    private final SecureRandom random;
    private final VaultDisk disk;
    private final TokenFile tokenFile;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final AtomicReference<@Nullable Opened> opened = new AtomicReference<>();

    /**
     * The vault at its place. Removes what a crash left beside its files, so hold the {@link
     * dev.tokd.agent.host.FolderLock} before.
     *
     * @param places where its files lie; nothing needs to exist
     * @param writes the only way to the disk
     * @param random makes ids, keys, salts and nonces
     */
    public Vault(VaultPlaces places, FileWrites writes, SecureRandom random) {
        this.random = random;
        this.disk = new VaultDisk(places, writes, random);
        this.tokenFile = new TokenFile(places.tokens(), writes, random);
        disk.removeLeftovers();
    }

    /**
     * The state, from memory and, while not unlocked, from the disk.
     *
     * @return missing, locked or unlocked
     */
    public State state() {
        if (opened.get() != null) {
            return State.UNLOCKED;
        }
        return disk.exists() ? State.LOCKED : State.MISSING;
    }

    /**
     * What the file shows without a key; works while locked.
     *
     * @return id, format and slots; not authenticated before the vault was opened
     * @throws ProblemException {@link ErrorCode#VAULT_MISSING}, {@link
     *     ErrorCode#VAULT_DAMAGED} or {@link ErrorCode#VAULT_NEWER}
     */
    public VaultHeader header() {
        Opened now = opened.get();
        return (now == null ? disk.read().header() : now.header()).shown();
    }

    /**
     * Makes a vault with one slot and leaves it unlocked.
     *
     * @param slot the first slot
     * @param key its key, 32 bytes
     * @throws ProblemException {@link ErrorCode#VAULT_EXISTS} when anything is at its
     *     place
     */
    public void init(Slot slot, Secret key) {
        checkLength(key);
        alone(() -> {
            disk.refuseExisting();
            byte[] dataKey = Envelope.bytes(random, OffHeapKey.LENGTH);
            try (Draft empty = new Draft(1)) {
                empty.auditKey = AuditKey.fresh(random);
                Opened fresh = opened(Header.fresh(slot, key, dataKey, random), dataKey, empty);
                disk.write(fresh.header(), fresh.dataKey(), empty);
                install(fresh);
            } finally {
                Arrays.fill(dataKey, (byte) 0);
            }
        });
    }

    /**
     * Opens the vault; on one that is open already it only checks the key.
     *
     * @param slot the slot the key is for, or null to try each by its check value
     * @param key 32 bytes
     * @param acceptOlder whether a vault older than the last one seen here is opened
     * @throws ProblemException {@link ErrorCode#VAULT_MISSING}, {@link
     *     ErrorCode#UNKNOWN_SLOT}, {@link ErrorCode#SLOT_REFUSED} (one message for every cause), {@link
     *     ErrorCode#VAULT_DAMAGED}, {@link ErrorCode#VAULT_NEWER} or {@link ErrorCode#VAULT_OLDER}
     */
    public void unlock(@Nullable String slot, Secret key, boolean acceptOlder) {
        alone(() -> {
            Opened now = opened.get();
            if (now != null) {
                check(now.header(), slot, key);
                return;
            }
            VaultFile file = disk.read();
            disk.ensurePrivate();
            byte[] dataKey = file.header().dataKey(slot, key);
            try (Draft draft = disk.open(file, dataKey, acceptOlder)) {
                install(opened(file.header(), dataKey, draft));
            } finally {
                Arrays.fill(dataKey, (byte) 0);
            }
        });
    }

    /** Forgets the keys at once; a write in progress lands whole or not at all. */
    public void lock() {
        install(null);
    }

    /**
     * What is defined, without secrets.
     *
     * @return a snapshot, by one volatile read
     * @throws ProblemException {@link ErrorCode#LOCKED}, also when there is no vault
     */
    public Definitions definitions() {
        return unlocked().definitions();
    }

    /**
     * Changes definitions by one atomic rewrite: disk first, memory second.
     *
     * @param change what to remove and put
     * @return the new snapshot
     * @throws ProblemException with nothing changed: {@link ErrorCode#LOCKED}; {@link
     *     ErrorCode#SECRET_REQUIRED} when a client is new or its destination changes and its secret did
     *     not come along; {@link ErrorCode#UNKNOWN_CLIENT} for an app on no client; {@link
     *     ErrorCode#IN_USE} for a removed client that still has apps; {@link
     *     ErrorCode#INVALID_DEFINITION} when it cannot be stored as it is; {@link ErrorCode#TOO_LARGE}
     */
    public Definitions change(Change change) {
        return alone(() -> {
            Opened was = present();
            try (Draft draft = was.draft()) {
                ChangeRules.apply(draft, change);
                return rewrite(was, was.with(was.header(), draft), draft).definitions();
            }
        });
    }

    /**
     * The journal: what is under way at providers, or was when the daemon stopped. It is written by {@link
     * Change#note}, {@link Change#end} and {@link Change#ending}.
     *
     * @return operations, the oldest first
     * @throws ProblemException {@link ErrorCode#LOCKED}
     */
    public List<Operation> operations() {
        return unlocked().operations().values().stream()
                .sorted(Comparator.comparing(Operation::startedAt).thenComparing(Operation::id))
                .toList();
    }

    /**
     * The secret that lies beside an operation of the journal.
     *
     * @param id the operation's
     * @return the secret, which the caller wipes; empty when there is none
     * @throws ProblemException {@link ErrorCode#LOCKED}
     */
    public Optional<Secret> operationSecret(String id) {
        return Optional.ofNullable(unlocked().operationSecret(id));
    }

    /**
     * Lends a client's secrets for one call.
     *
     * @param client the client's name
     * @param use what is done with them; they are wiped when it returns or throws
     * @param <T> what comes of it
     * @return what the use returned
     * @throws ProblemException {@link ErrorCode#LOCKED} or {@link
     *     ErrorCode#UNKNOWN_CLIENT}
     */
    public <T> T borrow(String client, BorrowedSecrets.Use<T> use) {
        try (Borrowed borrowed = borrow(client)) {
            return use.with(borrowed.secrets());
        }
    }

    /**
     * Lends a client's secrets until they are given back.
     *
     * @param client the client's name
     * @return secrets the caller closes once its request's bytes are written
     * @throws ProblemException {@link ErrorCode#LOCKED} or {@link
     *     ErrorCode#UNKNOWN_CLIENT}
     */
    public Borrowed borrow(String client) {
        return unlocked().borrow(client);
    }

    /**
     * Adds a way to open the vault.
     *
     * @param slot the new slot
     * @param key its key, 32 bytes
     * @param proof the key of any existing slot
     * @throws ProblemException {@link ErrorCode#LOCKED}, {@link
     *     ErrorCode#SLOT_REFUSED} for the proof, {@link ErrorCode#NAME_TAKEN}, or {@link
     *     ErrorCode#TOO_MANY} over 16 slots
     */
    public void addSlot(Slot slot, Secret key, Secret proof) {
        checkLength(key);
        alone(() -> {
            Opened was = present();
            check(was.header(), null, proof);
            Header header = was.dataKey().lend(dataKey -> was.header().plus(slot, key, dataKey, random));
            try (Draft draft = was.draft()) {
                rewrite(was, was.with(header, draft), draft);
            }
        });
    }

    /**
     * Removes a way to open the vault and seals it under a new data key. Old copies of the file still
     * open with the removed key: whoever calls this tells the owner to rotate the secrets.
     *
     * @param name the slot to remove
     * @param proof the key of any existing slot
     * @param keep the keys of the slots that stay, by name; each is wrapped anew
     * @param drop names of further slots to remove
     * @throws ProblemException {@link ErrorCode#LOCKED}; {@link
     *     ErrorCode#UNKNOWN_SLOT}; {@link ErrorCode#SLOT_REFUSED} for the proof or a kept key; {@link
     *     ErrorCode#KEY_REQUIRED} naming the slots neither kept nor dropped; {@link
     *     ErrorCode#BAD_REQUEST} when a slot is both, or none would stay
     */
    public void removeSlot(String name, Secret proof, Map<String, Secret> keep, Set<String> drop) {
        SlotRemoval removal = new SlotRemoval(name, keep, drop);
        alone(() -> {
            Opened was = present();
            check(was.header(), null, proof);
            removal.check(was.header());
            rekey(was, removal);
        });
    }

    /**
     * Whether a key opens this vault, for operations that ask for one again.
     *
     * @param slot the slot the key is for, or null for any
     * @param key 32 bytes
     * @return true when that slot opens with it
     * @throws ProblemException {@link ErrorCode#LOCKED}
     */
    public boolean proves(@Nullable String slot, Secret key) {
        return alone(() -> {
            Header header = present().header();
            try {
                check(header, slot, key);
                return true;
            } catch (ProblemException e) {
                return false;
            }
        });
    }

    /**
     * Where tokens survive a restart: a second sealed file, readable only with this vault's data key.
     *
     * @return a store whose calls throw {@link ErrorCode#LOCKED} while the vault is
     */
    public TokenStore tokens() {
        return new TokenStore() {
            @Override
            public Stored load() {
                return loadTokens(unlocked());
            }

            @Override
            public void save(Stored stored) {
                alone(() -> saveTokens(unlocked(), stored));
            }
        };
    }

    /**
     * Seals a key of the audit log; opens again with this vault under whatever data key it has then.
     *
     * @param about what it is bound to, besides this vault
     * @param key the key; the caller wipes it
     * @return the sealed key
     * @throws ProblemException {@link ErrorCode#LOCKED}; a vault that never sealed one is written first
     */
    public byte[] sealAudit(byte[] about, byte[] key) {
        return alone(() -> {
            Opened now = withAuditKey();
            try (Secret auditKey = Objects.requireNonNull(now.auditKey())) {
                return AuditKey.seal(auditKey, AuditKey.associated(now.header().vaultId(), about), key, random);
            }
        });
    }

    private Opened withAuditKey() {
        Opened was = present();
        if (was.hasAuditKey()) {
            return was;
        }
        try (Draft draft = was.draft()) {
            draft.auditKey = AuditKey.fresh(random);
            return rewrite(was, was.with(was.header(), draft), draft);
        }
    }

    /**
     * Opens what {@link #sealAudit} sealed.
     *
     * @param about what it was bound to
     * @param sealed the sealed key
     * @return the key, which the caller wipes; empty when this vault did not seal exactly this
     * @throws ProblemException {@link ErrorCode#LOCKED}
     */
    public Optional<byte[]> openAudit(byte[] about, byte[] sealed) {
        Opened now = unlocked();
        try (Secret auditKey = now.auditKey()) {
            return auditKey == null
                    ? Optional.empty()
                    : AuditKey.open(auditKey, AuditKey.associated(now.header().vaultId(), about), sealed);
        }
    }

    private Stored loadTokens(Opened from) {
        return from.dataKey().lend(key -> tokenFile.load(from.header().vaultId(), key));
    }

    private void saveTokens(Opened under, Stored stored) {
        disk.ensurePrivate();
        byte[] sealed =
                under.dataKey().lend(key -> tokenFile.seal(under.header().vaultId(), key, stored));
        tokenFile.replace(sealed);
    }

    private void rekey(Opened was, SlotRemoval removal) {
        byte[] dataKey = Envelope.bytes(random, OffHeapKey.LENGTH);
        try (Draft draft = was.draft()) {
            Header header = removal.applied(was.header(), dataKey, random);
            Stored stored = loadTokens(was);
            Opened next = rewrite(was, was.with(header, new OffHeapKey(dataKey), draft), draft);
            resealTokens(next, stored);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** Tokens sealed with the old key would load as none after a restart; that is no reason to fail. */
    private void resealTokens(Opened next, Stored stored) {
        try {
            if (!stored.equals(Stored.NOTHING)) {
                saveTokens(next, stored);
            }
        } catch (ProblemException e) {
            LOG.log(System.Logger.Level.WARNING, "saved tokens keep the old key: {0}", e.getMessage());
        } finally {
            stored.wipe();
        }
    }

    /** Disk first, memory second, and no memory at all when the vault was locked in between. */
    private Opened rewrite(Opened was, Opened next, Draft draft) {
        boolean installed = false;
        try {
            disk.write(next.header(), next.dataKey(), draft);
            installed = opened.compareAndSet(was, next);
        } finally {
            OffHeapKey unused = installed ? was.dataKey() : next.dataKey();
            if (was.dataKey() != next.dataKey()) {
                unused.wipe();
            }
        }
        return next;
    }

    private Opened opened(Header header, byte[] dataKey, Draft draft) {
        return Opened.of(header, new OffHeapKey(dataKey), new MemorySeal(dataKey, random), draft);
    }

    private void install(@Nullable Opened next) {
        Opened was = opened.getAndSet(next);
        if (was != null) {
            was.wipe();
        }
    }

    private Opened unlocked() {
        Opened now = opened.get();
        if (now == null) {
            throw VaultProblems.locked();
        }
        return now;
    }

    /** As {@link #unlocked()}, but off the event loop, where the disk may be asked whether there is a vault. */
    private Opened present() {
        Opened now = opened.get();
        if (now == null) {
            throw disk.closed();
        }
        return now;
    }

    private static void check(Header header, @Nullable String slot, Secret key) {
        Arrays.fill(header.dataKey(slot, key), (byte) 0);
    }

    private static void checkLength(Secret key) {
        if (key.length() != OffHeapKey.LENGTH) {
            throw VaultProblems.badRequest("a slot key is " + OffHeapKey.LENGTH + " bytes");
        }
    }

    private void alone(Runnable operation) {
        alone(() -> {
            operation.run();
            return true;
        });
    }

    private <T> T alone(Supplier<T> operation) {
        oneAtATime.lock();
        try {
            return operation.get();
        } finally {
            oneAtATime.unlock();
        }
    }
}
