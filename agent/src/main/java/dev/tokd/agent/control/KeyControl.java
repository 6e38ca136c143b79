package dev.tokd.agent.control;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.AppKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Name;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes, lists and removes the keys that open apps over loopback HTTP. Of a key itself only a digest is kept. */
public final class KeyControl {
    private static final int BYTES = 32;

    private final Vault vault;
    private final Shelf shelf;
    private final Events events;
    private final Workers workers;
    private final int ownerUid;
    private final SecureRandom random;

    /**
     * Operations on the keys of one vault's apps.
     *
     * @param vault the vault
     * @param shelf told of changes
     * @param events told of what was done
     * @param workers where it is done
     * @param ownerUid the uid the daemon runs as
     * @param random what keys are made of
     */
    public KeyControl(Vault vault, Shelf shelf, Events events, Workers workers, int ownerUid, SecureRandom random) {
        this.vault = vault;
        this.shelf = shelf;
        this.events = events;
        this.workers = workers;
        this.ownerUid = ownerUid;
        this.random = random;
    }

    /**
     * Makes a key; one that lets in whom the app did not let in before needs a slot's key again.
     *
     * @param by who asks; its uid is the default
     * @param app the app's name
     * @param body {@code id} and {@code uid}, both with a default, and {@code proof}
     * @return the key, this once
     */
    public CompletionStage<Outcome> add(Actor by, String app, JsonMap body) {
        String id = body.optionalString("id");
        long uid = body.names().contains("uid") ? body.number("uid") : own(by);
        Proof proof = Proof.of(body);
        body.finish();
        return workers.run(() -> {
            App before = app(app);
            if (uid != Integer.toUnsignedLong(ownerUid)
                    || !before.access().allow().isEmpty()) {
                proof.check(vault);
            }
            return made(by, before, id == null ? free(before) : fresh(before, id), uid);
        });
    }

    private static long own(Actor by) {
        Integer uid = by.uid();
        if (uid == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "the kernel does not say which uid the key is for",
                    "tok key add APP --uid U");
        }
        return Integer.toUnsignedLong(uid);
    }

    private Outcome made(Actor by, App before, String id, long uid) {
        Secret key = generate();
        AppKey entry = new AppKey(id, sha256(key), uid);
        List<AppKey> keys = new ArrayList<>(before.access().keys());
        keys.add(entry);
        commit(by, "key-added", before.withKeys(keys), entry);
        return new Outcome(
                true,
                new JsonFields().put("id", id).put("key", key).put("uid", uid).toMap(),
                null);
    }

    private static String free(App app) {
        Set<String> taken = app.access().keys().stream().map(AppKey::id).collect(Collectors.toSet());
        return IntStream.rangeClosed(1, taken.size() + 1)
                .mapToObj(number -> "key-" + number)
                .filter(id -> !taken.contains(id))
                .findFirst()
                .orElseThrow();
    }

    private static String fresh(App app, String id) {
        if (find(app, Name.check("key", id)) != null) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN,
                    "app \"" + app.name() + "\" has a key \"" + id + "\" already",
                    "tok key remove " + app.name() + " " + id);
        }
        return id;
    }

    private static @Nullable AppKey find(App app, String id) {
        return app.access().keys().stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private Secret generate() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        try {
            return Secret.owning(Base64.getUrlEncoder().withoutPadding().encode(bytes));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static String sha256(Secret key) {
        byte[] bytes = key.reveal();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * The keys of an app.
     *
     * @param app the app's name
     * @return their ids and uids
     */
    public Outcome list(String app) {
        return Outcome.of(new JsonFields()
                .put(
                        "keys",
                        app(app).access().keys().stream().map(KeyControl::shown).toList())
                .toMap());
    }

    private static Object shown(AppKey key) {
        return new JsonFields().put("id", key.id()).put("uid", key.uid()).toMap();
    }

    /**
     * Removes a key; it opens nothing from then on.
     *
     * @param by who asks
     * @param app the app's name
     * @param id the key's
     * @return that it is gone
     */
    public CompletionStage<Outcome> remove(Actor by, String app, String id) {
        return workers.run(() -> {
            App before = app(app);
            AppKey gone = find(before, id);
            if (gone == null) {
                throw new ProblemException(
                        ErrorCode.NOT_FOUND,
                        "app \"" + app + "\" has no key \"" + Text.printable(id) + "\"",
                        "tok key list " + app);
            }
            List<AppKey> keys = new ArrayList<>(before.access().keys());
            keys.remove(gone);
            commit(by, "key-removed", before.withKeys(keys), gone);
            return Outcome.of(new JsonFields().put("removed", true).toMap());
        });
    }

    private App app(String name) {
        return DefinitionControl.app(vault, name);
    }

    private void commit(Actor by, String what, App app, AppKey key) {
        shelf.change(vault.change(Change.put(app)));
        events.publish(by.did(Event.info(what)
                .with("app", app.name())
                .with("key_id", key.id())
                .with("key_uid", key.uid())));
    }
}
