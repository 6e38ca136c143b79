package dev.tokd.agent.control;

import dev.tokd.agent.event.Events;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Adds, changes and removes clients and apps, one by one or as a whole file. */
public final class DefinitionControl {
    private final Vault vault;
    private final Definer definer;
    private final Commit commit;
    private final Workers workers;
    private final AccessCheck accessCheck;

    /**
     * Operations on the definitions of one vault.
     *
     * @param vault the vault
     * @param definer pins endpoints
     * @param shelf told of changes
     * @param mint forgets its failures on a change
     * @param events told of what was done
     * @param workers where it is done
     * @param accessCheck refuses who could never be let in
     */
    public DefinitionControl(
            Vault vault,
            Definer definer,
            Shelf shelf,
            Mint mint,
            Events events,
            Workers workers,
            AccessCheck accessCheck) {
        this.vault = vault;
        this.definer = definer;
        this.commit = new Commit(vault, shelf, mint, events);
        this.workers = workers;
        this.accessCheck = accessCheck;
    }

    /** How a change takes effect, for whoever else makes one. */
    Commit commit() {
        return commit;
    }

    /**
     * All clients.
     *
     * @return without secrets
     */
    public Outcome clients() {
        return Outcome.of(new JsonFields()
                .put(
                        "clients",
                        open().clients().values().stream().map(Client::toJson).toList())
                .toMap());
    }

    /**
     * One client.
     *
     * @param name its name
     * @return without secrets
     */
    public Outcome client(String name) {
        return Outcome.of(existing(name).toJson());
    }

    /**
     * All apps.
     *
     * @return their definitions
     */
    public Outcome apps() {
        return Outcome.of(new JsonFields()
                .put("apps", open().apps().values().stream().map(App::toJson).toList())
                .toMap());
    }

    /**
     * One app.
     *
     * @param name its name
     * @return its definition
     */
    public Outcome app(String name) {
        return Outcome.of(app(vault, name).toJson());
    }

    /** One app of an open vault, or the reason there is none. */
    static App app(Vault vault, String name) {
        Map<String, App> apps = open(vault).apps();
        App app = apps.get(name);
        if (app == null) {
            throw unknown(ErrorCode.UNKNOWN_APP, "app", name, apps.keySet());
        }
        return app;
    }

    private Client existing(String name) {
        Client client = open().clients().get(name);
        if (client == null) {
            throw unknown(
                    ErrorCode.UNKNOWN_CLIENT, "client", name, open().clients().keySet());
        }
        return client;
    }

    private static ProblemException unknown(ErrorCode code, String kind, String name, Collection<String> known) {
        String nearest = Text.nearest(name, known);
        return new ProblemException(
                code,
                "no " + kind + " \"" + Text.printable(name) + "\""
                        + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                nearest == null ? "tok " + kind + " list" : "tok " + kind + " show " + nearest);
    }

    private Definitions open() {
        return open(vault);
    }

    /** The definitions, or the reason there are none. */
    static Definitions open(Vault vault) {
        return switch (vault.state()) {
            case UNLOCKED -> vault.definitions();
            case LOCKED -> throw VaultControl.LOCKED.toException();
            case MISSING -> throw VaultControl.MISSING.toException();
        };
    }

    /**
     * Adds or changes a client.
     *
     * @param by who asks
     * @param name its name
     * @param body its members, {@code secret} and {@code proxy_secret}, or {@code generate_key} for a key made here
     * @param create whether it must be new
     * @return the client as it is kept
     */
    public CompletionStage<Outcome> putClient(Actor by, String name, JsonMap body, boolean create) {
        ClientChange asked = clientChange(name, body);
        String generated = body.optionalString("generate_key");
        body.finish();
        boolean isNew = !open().clients().containsKey(name);
        if (create && !isNew) {
            throw taken("client", name);
        }
        return withKey(asked, generated)
                .thenCompose(definer::pin)
                .thenCompose(pinned -> workers.run(() -> {
                    commit.of(by, Change.put(keepingRotation(pinned, open())));
                    Client kept = vault.definitions().clients().get(name);
                    return new Outcome(
                            isNew,
                            answer("client", kept == null ? pinned.client().toJson() : kept.toJson()),
                            null);
                }));
    }

    /** An RSA key takes its time, which the event loop has not. */
    private CompletionStage<ClientChange> withKey(ClientChange asked, @Nullable String algorithm) {
        return algorithm == null
                ? CompletableFuture.completedFuture(asked)
                : workers.run(() -> definer.withNewKey(asked, algorithm));
    }

    private static ClientChange clientChange(String name, JsonMap body) {
        sameName(name, body);
        return new ClientChange(
                Client.fromJson(name, body), body.optionalSecret("secret"), body.optionalSecret("proxy_secret"));
    }

    private static void sameName(String name, JsonMap body) {
        String inside = body.optionalString("name");
        if (inside != null && !inside.equals(name)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION, "the name in the body is not the one in the path", null);
        }
    }

    private static ProblemException taken(String kind, String name) {
        return new ProblemException(
                ErrorCode.NAME_TAKEN,
                "there is a " + kind + " \"" + name + "\" already",
                "tok " + kind + " set " + name + " …");
    }

    private Map<String, Object> answer(String kind, Map<String, Object> definition) {
        return new JsonFields()
                .put(kind, definition)
                .put("warnings", Warnings.of(vault.definitions()))
                .toMap();
    }

    /**
     * Adds or changes an app; more scopes, or more who may ask, need a slot's key again.
     *
     * @param by who asks
     * @param name its name
     * @param body its members, and {@code proof} when it is widened
     * @param create whether it must be new
     * @return the app as it is kept
     */
    public CompletionStage<Outcome> putApp(Actor by, String name, JsonMap body, boolean create) {
        sameName(name, body);
        App before = open().apps().get(name);
        App app = keepingKeys(App.fromJson(name, body), before);
        Proof proof = Proof.of(body);
        body.finish();
        if (create && before != null) {
            throw taken("app", name);
        }
        if (!open().clients().containsKey(app.client())) {
            throw unknown(
                    ErrorCode.UNKNOWN_CLIENT,
                    "client",
                    app.client(),
                    open().clients().keySet());
        }
        return workers.run(() -> {
            accessCheck.check(app);
            if (widens(before, app)) {
                proof.check(vault);
            }
            commit.of(by, Change.put(app));
            return new Outcome(before == null, answer("app", app.toJson()), null);
        });
    }

    static boolean widens(@Nullable App before, App after) {
        return before != null
                && (!new HashSet<>(before.scopes()).containsAll(after.scopes())
                        || after.access().isWiderThan(before.access()));
    }

    /**
     * Removes a client no app uses.
     *
     * @param by who asks
     * @param name its name
     * @return that it is gone
     */
    public CompletionStage<Outcome> removeClient(Actor by, String name) {
        existing(name);
        return remove(by, Change.removeClient(name));
    }

    /**
     * Removes an app.
     *
     * @param by who asks
     * @param name its name
     * @return that it is gone
     */
    public CompletionStage<Outcome> removeApp(Actor by, String name) {
        app(name);
        return remove(by, Change.removeApp(name));
    }

    private CompletionStage<Outcome> remove(Actor by, Change change) {
        return workers.run(() -> {
            commit.of(by, change);
            return Outcome.of(new JsonFields().put("removed", true).toMap());
        });
    }

    /**
     * Accepts what a client's provider says about itself now.
     *
     * @param by who asks
     * @param name the client
     * @param body {@code secret}, because it will go to the new place
     * @return the client, and what changed
     */
    public CompletionStage<Outcome> trust(Actor by, String name, JsonMap body) {
        Client client = existing(name);
        Secret secret = body.optionalSecret("secret");
        Secret proxySecret = body.optionalSecret("proxy_secret");
        body.finish();
        return definer.resolve(client, proxySecret)
                .thenCompose(found -> workers.run(() -> {
                    ClientChange change = new ClientChange(client.withPinned(found), secret, proxySecret);
                    List<String> changed = Diff.fields(pinned(client), found.toJson());
                    commit.of(by, Change.put(change));
                    return Outcome.of(new JsonFields()
                            .put("client", change.client().toJson())
                            .put("changed", changed)
                            .toMap());
                }));
    }

    private static Map<String, Object> pinned(Client client) {
        Endpoints endpoints = client.pinned();
        return endpoints == null ? Map.of() : endpoints.toJson();
    }

    /**
     * Every definition.
     *
     * @return clients and apps without secrets, and their entity tag
     */
    public Outcome definitions() {
        Definitions now = open();
        return new Outcome(
                false,
                new JsonFields()
                        .put(
                                "clients",
                                now.clients().values().stream()
                                        .map(Client::toJson)
                                        .toList())
                        .put(
                                "apps",
                                now.apps().values().stream().map(App::toJson).toList())
                        .toMap(),
                etag(now));
    }

    static String etag(Definitions definitions) {
        return "\"g" + definitions.generation() + "\"";
    }

    /**
     * Makes the definitions of one source what a file says.
     *
     * @param by who asks
     * @param body {@code source}, {@code clients}, {@code apps}, and {@code proof} when an app is widened
     * @param ifMatch the entity tag the file was compared with, or null
     * @param dryRun whether to change nothing
     * @param prune whether entries of this source that the file does not name any more go
     * @return what changed or would
     */
    public CompletionStage<Outcome> apply(
            Actor by, JsonMap body, @Nullable String ifMatch, boolean dryRun, boolean prune) {
        WantedFile wanted = WantedFile.of(body, open());
        wanted.checkMade();
        matches(ifMatch, open());
        return definer.pinAll(wanted.clients())
                .thenCompose(pinned -> workers.run(() -> {
                    Definitions old = open();
                    matches(ifMatch, old);
                    Diff diff = Diff.between(old, wanted.source(), pinned, wanted.apps(), prune);
                    diff.change().putApps().forEach(accessCheck::check);
                    boolean apply = !dryRun && !diff.lines().isEmpty();
                    if (apply && widens(old, diff)) {
                        wanted.proof().check(vault);
                    }
                    if (apply) {
                        commit.of(by, diff.change());
                    }
                    return applied(old, diff, apply);
                }));
    }

    /** Whether some app gets more than it had. */
    static boolean widens(Definitions old, Diff diff) {
        return diff.change().putApps().stream()
                .anyMatch(app -> widens(old.apps().get(app.name()), app));
    }

    /** Only a rotation changes how often there is one, whatever a file or a change of the rest says. */
    static ClientChange keepingRotation(ClientChange change, Definitions now) {
        Client old = now.clients().get(change.client().name());
        Client whole = change.client().withRotation(old == null ? null : old.rotation());
        return new ClientChange(whole, change.secret(), change.proxySecret());
    }

    /** Keys come and go by themselves, whatever a file or a change of the rest says. */
    static App keepingKeys(App app, @Nullable App old) {
        return app.withKeys(old == null ? List.of() : old.access().keys());
    }

    private static void matches(@Nullable String ifMatch, Definitions now) {
        if (ifMatch != null && !ifMatch.equals(etag(now))) {
            throw new ProblemException(
                    ErrorCode.CHANGED_MEANWHILE,
                    "the definitions changed since they were read; nothing was applied",
                    "run the same command again");
        }
    }

    private Outcome applied(Definitions old, Diff diff, boolean applied) {
        Definitions now = vault.definitions();
        List<String> warnings = new ArrayList<>(Warnings.of(now));
        diff.change().removeClients().stream()
                .map(old.clients()::get)
                .filter(client -> client != null && ProvisionedClient.via(client) != null)
                .forEach(client -> warnings.add(ProvisionPlan.stays(client, true)));
        return new Outcome(
                false,
                new JsonFields()
                        .put("applied", applied)
                        .put(
                                "changes",
                                diff.lines().stream().map(Diff.Line::toJson).toList())
                        .put("warnings", warnings)
                        .put("etag", etag(now))
                        .toMap(),
                etag(now));
    }
}
