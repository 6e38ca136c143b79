package dev.tokd.agent.control;

import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.vault.Vault;
import dev.tokd.agent.vault.VaultHeader;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens, closes and re-keys the vault. */
public final class VaultControl {
    /** What callers are told while the vault is locked. */
    public static final Problem LOCKED = Problem.of(ErrorCode.LOCKED, "the vault is locked", "tok unlock");
    /** What callers are told before there is a vault. */
    public static final Problem MISSING = Problem.of(ErrorCode.VAULT_MISSING, "there is no vault yet", "tok init");

    private final Vault vault;
    private final Path path;
    private final Shelf shelf;
    private final Curfew curfew;
    private final Mint mint;
    private final Events events;
    private final AuditControl audit;
    private final Workers workers;
    private volatile @Nullable Problem refusal;
    private final Runnable forget;
    private volatile boolean keysCame;
    private volatile Runnable locked = () -> {};

    /**
     * Operations on one vault.
     *
     * @param vault the vault
     * @param path its file, for people
     * @param shelf opened and closed with it
     * @param curfew when it locks by itself
     * @param mint forgets its failures on unlock
     * @param events told of what was done
     * @param audit sealed when the vault opens
     * @param workers where it is done
     * @param forget clears what a lock cannot reach out of memory, or does nothing; returns at once, and
     *     is called only where a key has been in this process
     */
    public VaultControl(
            Vault vault,
            Path path,
            Shelf shelf,
            Curfew curfew,
            Mint mint,
            Events events,
            AuditControl audit,
            Workers workers,
            Runnable forget) {
        this.vault = vault;
        this.path = path;
        this.shelf = shelf;
        this.curfew = curfew;
        this.mint = mint;
        this.events = events;
        this.audit = audit;
        this.workers = workers;
        this.forget = forget;
    }

    /**
     * Who is told of a lock.
     *
     * @param listener called once what was served is zeroed; returns at once
     */
    public void onLock(Runnable listener) {
        locked = listener;
    }

    /**
     * The vault's state.
     *
     * @return state, path, and the header's slots when there is a vault
     */
    public Map<String, Object> show() {
        Vault.State state = vault.state();
        JsonFields json = new JsonFields()
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("path", path.toString());
        if (state == Vault.State.MISSING) {
            return json.put("slots", List.of()).toMap();
        }
        VaultHeader header = vault.header();
        return json.put("vault_id", header.vaultId())
                .put("format", header.format())
                .put("slots", header.slots().stream().map(Slot::toJson).toList())
                .toMap();
    }

    /**
     * The vault's state, read where reading may wait.
     *
     * @return as {@link #show}
     */
    public CompletionStage<Outcome> showLater() {
        return workers.run(() -> Outcome.of(show()));
    }

    /**
     * Makes the vault; it is open afterwards.
     *
     * @param by who asks
     * @param body {@code slot} and {@code key}
     * @return the vault's state
     */
    public CompletionStage<Outcome> init(Actor by, JsonMap body) {
        Slot slot = slot(body);
        keysCame = true;
        Secret key = Kdf.decodeKey(body.secret("key"));
        body.finish();
        return workers.run(() -> {
            try (key) {
                vault.init(slot, key);
            }
            opened(by, "vault-made", slot.name(), curfew.length(null));
            return new Outcome(true, show(), null);
        });
    }

    /**
     * Opens the vault.
     *
     * @param by who asks
     * @param body {@code slot} optional, {@code key}, {@code accept_older}, {@code lock_after} optional
     * @return the vault's state
     */
    public CompletionStage<Outcome> unlock(Actor by, JsonMap body) {
        String slot = body.optionalString("slot");
        Secret key = Kdf.decodeKey(body.secret("key"));
        boolean acceptOlder = body.flag("accept_older");
        Duration asked = body.optionalDuration("lock_after");
        body.finish();
        Duration length = curfew.length(asked);
        return workers.run(() -> {
            unlock(by, slot, key, acceptOlder, length, asked != null);
            return Outcome.of(show());
        });
    }

    /**
     * Opens the vault on the calling thread, for a key that was there at start.
     *
     * @param by who asks
     * @param slot which slot, or null to try all
     * @param key its key; wiped
     * @param acceptOlder whether an older vault than the last seen is taken
     */
    public void unlock(Actor by, @Nullable String slot, Secret key, boolean acceptOlder) {
        unlock(by, slot, key, acceptOlder, curfew.length(null), false);
    }

    private void unlock(
            Actor by, @Nullable String slot, Secret key, boolean acceptOlder, @Nullable Duration length, boolean anew) {
        keysCame = true;
        try (key) {
            if (vault.state() == Vault.State.UNLOCKED) {
                if (!vault.proves(slot, key)) {
                    throw refused();
                }
                if (anew) {
                    curfew.open(length);
                }
                return;
            }
            vault.unlock(slot, key, acceptOlder);
            opened(by, "unlocked", slot, length);
        } catch (ProblemException e) {
            refusal = e.problem();
            events.publish(by.did(Event.warning("unlock-refused"))
                    .with("slot", slot)
                    .with("code", e.problem().code().wire()));
            throw e;
        }
    }

    private static ProblemException refused() {
        return new ProblemException(ErrorCode.SLOT_REFUSED, "no slot opens with that key", "tok slot list");
    }

    private void opened(Actor by, String event, @Nullable String slot, @Nullable Duration length) {
        refusal = null;
        mint.forgetFailures();
        curfew.open(length);
        int restored = shelf.open(vault.definitions());
        events.publish(by.did(Event.info(event)).with("slot", slot).with("restored_tokens", restored));
        vault.operations()
                .forEach(operation -> events.publish(Event.warning("operation-unfinished")
                        .with("operation", operation.kind())
                        .with("client", operation.client())
                        .with("step", operation.step())
                        .with("fix", "tok auth0 recover")));
        audit.seal();
    }

    /**
     * Why the vault did not open.
     *
     * @return what the last unlocking was told, or null when it opened, or none was tried
     */
    @Nullable Problem refusal() {
        return refusal;
    }

    /**
     * Locks: the door closes and tokens are zeroed before this returns.
     *
     * @param by who asks
     * @return the vault's state
     */
    public CompletionStage<Outcome> lock(Actor by) {
        if (vault.state() == Vault.State.MISSING) {
            return CompletableFuture.failedFuture(MISSING.toException());
        }
        locked(by, LOCKED, Event.info("locked"));
        return workers.run(() -> Outcome.of(show()));
    }

    /**
     * Locks without being asked.
     *
     * @param reason what callers are told
     */
    public void lockItself(Problem reason) {
        if (vault.state() == Vault.State.UNLOCKED) {
            locked(new Actor(null, null, "itself"), reason, Event.info("locked").with("reason", reason.detail()));
        }
    }

    private void locked(Actor by, Problem reason, Event event) {
        wipe(reason);
        events.publish(by.did(event));
        locked.run();
        if (keysCame) {
            forget.run();
        }
    }

    /**
     * Closes the door, zeroes tokens, then keys; waits for no disk: a write that hangs must not keep the keys.
     *
     * @param reason what callers are told
     */
    public void wipe(Problem reason) {
        curfew.close();
        shelf.close(reason);
        vault.lock();
    }

    /**
     * The slots.
     *
     * @return their list
     */
    public CompletionStage<Outcome> slots() {
        return workers.run(this::slotList);
    }

    private Outcome slotList() {
        Object slots = show().get("slots");
        return Outcome.of(new JsonFields().put("slots", slots).toMap());
    }

    /**
     * Adds a way to open the vault.
     *
     * @param by who asks
     * @param body {@code slot}, {@code key}, {@code proof}
     * @return the slots
     */
    public CompletionStage<Outcome> addSlot(Actor by, JsonMap body) {
        Slot slot = slot(body);
        Secret key = Kdf.decodeKey(body.secret("key"));
        Proof proof = Proof.of(body);
        body.finish();
        return workers.run(() -> {
            Secret proven = proof.check(vault);
            vault.addSlot(slot, key, proven);
            events.publish(by.did(Event.info("slot-added")).with("slot", slot.name()));
            return new Outcome(true, slotList().body(), null);
        });
    }

    /**
     * Removes a way to open the vault, with a new data key.
     *
     * @param by who asks
     * @param name which slot
     * @param body {@code proof}, {@code keep}, {@code drop}
     * @return the slots and a note on old copies
     */
    public CompletionStage<Outcome> removeSlot(Actor by, String name, JsonMap body) {
        Proof proof = Proof.of(body);
        Map<String, Secret> keep = new HashMap<>();
        for (JsonMap kept : body.objects("keep")) {
            keep.put(kept.string("slot"), Kdf.decodeKey(kept.secret("key")));
            kept.finish();
        }
        List<String> drop = body.strings("drop");
        body.finish();
        return workers.run(() -> {
            Secret proven = proof.check(vault);
            if (proof.slot() != null && !proof.slot().equals(name)) {
                keep.putIfAbsent(proof.slot(), proven);
            }
            vault.removeSlot(name, proven, keep, new HashSet<>(drop));
            events.publish(by.did(Event.info("slot-removed"))
                    .with("slot", name)
                    .with("dropped", drop.isEmpty() ? null : String.join(" ", drop)));
            return Outcome.of(new JsonFields()
                    .put("slots", slotList().body().get("slots"))
                    .put(
                            "note",
                            "old copies of the vault file still open with the old keys: if one may be in other "
                                    + "hands, rotate the secrets at their providers")
                    .toMap());
        });
    }

    private static Slot slot(JsonMap body) {
        JsonMap slot = body.optionalObject("slot");
        if (slot == null) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, "the request body lacks \"slot\"", null);
        }
        return Slot.fromJson(slot);
    }
}
