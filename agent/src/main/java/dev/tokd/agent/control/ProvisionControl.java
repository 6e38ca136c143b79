package dev.tokd.agent.control;

import dev.tokd.agent.provider.Management;
import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.provider.ManagementScopes;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Operation;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps clients' registrations at their provider: makes, changes and deletes them there, one operation at a time, each
 * of which first settles what an earlier one left.
 */
public final class ProvisionControl {
    private final Vault vault;
    private final ManagementCalls calls;
    private final Definer definer;
    private final Verify verify;
    private final Shelf shelf;
    private final Workers workers;
    private final ClientMaker maker;
    private final ClientRemover remover;
    private final GrantKeeper keeper;
    private final FreshTokens tokens;
    private final ScopeControl scopes;
    private final LifetimeControl lifetimes;
    private final Recovery recovery;
    private final Turns turns = new Turns();

    /**
     * Operations for one vault.
     *
     * @param definitions what changes definitions, and how
     * @param definer pins endpoints
     * @param shelf has the tokens
     * @param calls asks the Management API
     * @param journal written before each step
     * @param verify proves what was made
     */
    public ProvisionControl(
            DefinitionControl definitions,
            Definer definer,
            Shelf shelf,
            ManagementCalls calls,
            Journal journal,
            Verify verify) {
        Commit commit = definitions.commit();
        this.vault = journal.vault();
        this.calls = calls;
        this.definer = definer;
        this.verify = verify;
        this.shelf = shelf;
        this.workers = journal.workers();
        this.maker = new ClientMaker(calls, journal, definer, commit);
        this.remover = new ClientRemover(calls, journal, commit);
        this.keeper = new GrantKeeper(calls, journal, commit);
        this.tokens = new FreshTokens(vault, verify, shelf);
        this.scopes = new ScopeControl(vault, calls, keeper, tokens, workers);
        this.lifetimes = new LifetimeControl(vault, calls, journal);
        this.recovery = new Recovery(
                journal,
                Map.of(
                        ClientMaker.KIND, maker,
                        ClientRemover.KIND, remover,
                        GrantKeeper.KIND, keeper,
                        LifetimeControl.KIND, lifetimes));
    }

    /** An operation, once what an earlier one left is settled; what that took is said with its answer. */
    private CompletionStage<Outcome> settled(Actor by, Supplier<CompletionStage<Outcome>> operation) {
        DefinitionControl.open(vault);
        return turns.next(() -> recovery.settle(by)
                .thenCompose(said -> operation.get().thenApply(outcome -> {
                    Map<String, Object> body = new LinkedHashMap<>(outcome.body());
                    body.put("recovered", said);
                    return new Outcome(outcome.created(), body, outcome.etag());
                })));
    }

    /**
     * The scopes that a management client is granted by hand.
     *
     * @return {@code scopes}
     */
    public Outcome needs() {
        return Outcome.of(new JsonFields()
                .put(
                        "scopes",
                        ManagementScopes.bootstrap().stream()
                                .map(ProvisionControl::need)
                                .toList())
                .toMap());
    }

    private static Map<String, Object> need(ManagementScopes.Need need) {
        return new JsonFields()
                .put("scope", need.scope())
                .put("purpose", need.purpose())
                .toMap();
    }

    /**
     * Mints with a management client and compares what it was granted with what provisioning takes.
     *
     * @param body {@code client}
     * @return {@code granted} and {@code missing}
     */
    public CompletionStage<Outcome> check(JsonMap body) {
        String name = body.string("client");
        body.finish();
        DefinitionControl.open(vault);
        Client via = calls.via(name);
        return shelf.management(via).refresh().thenApply(lease -> checked(via, lease));
    }

    private static Outcome checked(Client via, Lease lease) {
        List<String> granted = lease.token().granted();
        return Outcome.of(new JsonFields()
                .put("client", via.name())
                .put("tenant", Management.tenant(via))
                .put("audience", Management.audience(via))
                .put("granted", granted)
                .put(
                        "missing",
                        ManagementScopes.bootstrap().stream()
                                .filter(need -> !granted.contains(need.scope()))
                                .map(ProvisionControl::need)
                                .toList())
                .put(
                        "can_escalate",
                        granted.contains(ManagementCall.UPDATE_GRANT.scope())
                                || granted.contains(ManagementCall.CREATE_GRANT.scope()))
                .put("expires_in", Math.max(1, lease.left().toSeconds()))
                .toMap());
    }

    /**
     * Registers a client at the provider, grants it what it is to have, and defines it with its secret.
     *
     * @param by who asks
     * @param body {@code name}, {@code via}, {@code apis}; {@code members}, {@code app}, {@code source}, {@code
     *     recreate}, {@code show_secret} optional
     * @return the client, and whether a token could be minted
     */
    public CompletionStage<Outcome> create(Actor by, JsonMap body) {
        String name = body.string("name");
        String viaName = body.optionalString("via");
        Apis apis = Apis.of(body);
        JsonMap members = body.optionalObject("members");
        JsonMap appMembers = body.optionalObject("app");
        String source = body.optionalString("source");
        boolean anew = body.flag("recreate");
        boolean show = body.flag("show_secret");
        body.finish();
        App app = appMembers == null ? null : app(name, appMembers).withSource(source);
        return settled(by, () -> {
            Definitions now = DefinitionControl.open(vault);
            Client via = calls.via(viaName == null ? ViaChoice.of(now) : viaName);
            App whole = app == null ? null : moved(now, app);
            ClientMaker.Wish wish =
                    new ClientMaker.Wish(name, via, members == null ? Map.of() : members.fields(), apis, whole, source);
            return free(by, now, wish, anew)
                    .thenCompose(old -> maker.make(by, old == null ? wish : wish.from(old.source())))
                    .thenCompose(made -> made(made, apis, whole, show));
        });
    }

    private static App app(String client, JsonMap members) {
        String name = members.string("name");
        Map<String, Object> all = new LinkedHashMap<>(members.fields());
        all.put("client", client);
        JsonMap json = Json.read(Json.write(all), "app \"" + name + "\"");
        App app = App.fromJson(json.string("name"), json);
        json.finish();
        return app;
    }

    /** An app that is there and asks for just this is moved to the new client as it is. */
    private static App moved(Definitions now, App app) {
        App old = now.apps().get(app.name());
        if (old == null) {
            return app;
        }
        if (!Objects.equals(old.audience(), app.audience()) || !old.scopes().equals(app.scopes())) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN,
                    "there is an app \"" + app.name() + "\" already, which asks for something else; nothing was made",
                    "tok app show " + app.name());
        }
        return old.withClient(app.client());
    }

    /** That the name is free, or its registration is gone and was ours to make; the client it is taken from, if any. */
    private CompletionStage<@Nullable Client> free(Actor by, Definitions now, ClientMaker.Wish wish, boolean anew) {
        Client old = now.clients().get(wish.name());
        if (old == null) {
            return workers.run(() -> null);
        }
        ProblemException taken = new ProblemException(
                ErrorCode.NAME_TAKEN,
                "there is a client \"" + wish.name() + "\" already; nothing was made",
                "tok client show " + wish.name());
        if (!anew || !ProvisionedClient.isOurs(old)) {
            throw taken;
        }
        return calls.ask(by, wish.via(), ManagementAsk.of(ManagementCall.READ_CLIENT, old.clientId()))
                .thenApply(reply -> {
                    if (reply instanceof ManagementReply.Refused refused && refused.status() == 404) {
                        return old;
                    }
                    throw reply instanceof ManagementReply.Done
                            ? taken
                            : ManagementCalls.problem(reply).toException();
                });
    }

    private CompletionStage<Outcome> made(ClientMaker.Made made, Apis apis, @Nullable App app, boolean show) {
        String name = made.client().name();
        JsonFields json = new JsonFields()
                .put("client", made.client().toJson())
                .put("app", app == null ? null : app.toJson())
                .put("apis", apis.toJson());
        if (show) {
            json.put("secret", made.secret());
        } else {
            made.secret().close();
        }
        if (apis.scopes().isEmpty()) {
            return workers.run(() -> new Outcome(true, json.toMap(), null));
        }
        Map<String, Object> ask = Map.of("audience", apis.scopes().firstKey());
        CompletionStage<FirstToken> token = app == null
                ? FirstToken.of(verify, name, new JsonMap(ask, "the proof"))
                : FirstToken.of(verify, app.name());
        return token.thenApply(proof -> new Outcome(true, proof.into(json).toMap(), null));
    }

    /**
     * Deletes a client at the provider and here, with its apps.
     *
     * @param by who asks
     * @param name our name for it
     * @param body {@code source} optional: apps of another are in the way
     * @return what is gone
     */
    public CompletionStage<Outcome> destroy(Actor by, String name, JsonMap body) {
        String source = body.optionalString("source");
        body.finish();
        return settled(
                by,
                () -> remover.remove(by, name, source)
                        .thenApply(client -> Outcome.of(new JsonFields()
                                .put("removed", true)
                                .put("client", client.toJson())
                                .toMap())));
    }

    /**
     * Makes a client's grants so.
     *
     * @param by who asks
     * @param name our name for the client
     * @param body {@code apis}, {@code exact}, and {@code proof} when apps get more
     * @return what changed
     */
    public CompletionStage<Outcome> grants(Actor by, String name, JsonMap body) {
        Apis apis = Apis.of(body);
        boolean exact = body.flag("exact");
        String viaName = body.optionalString("via");
        Proof proof = Proof.of(body);
        body.finish();
        return settled(by, () -> {
            Definitions now = DefinitionControl.open(vault);
            Client client = now.clients().get(name);
            if (client == null) {
                throw new ProblemException(ErrorCode.UNKNOWN_CLIENT, "no client \"" + name + "\"", "tok client list");
            }
            Client via = calls.via(viaName == null ? ViaChoice.of(now, client) : viaName);
            return workers.run(() -> GrantKeeper.widens(now, client, apis) ? proof.check(vault) : null)
                    .thenCompose(allowed -> new Tenant(calls, by, via).grantsOf(client.clientId()))
                    .thenCompose(there -> {
                        GrantDiff diff = GrantDiff.between(apis, there, exact);
                        return keeper.apply(by, client, via, diff, null)
                                .thenCompose(done -> renewed(client, diff))
                                .thenApply(problem -> Outcome.of(new JsonFields()
                                        .put("client", name)
                                        .put("changes", diff.lines())
                                        .put("notes", diff.notes())
                                        .put("problem", problem)
                                        .toMap()));
                    });
        });
    }

    /** Fresh tokens for every API whose grant changed; why one of them did not come, or null. */
    private CompletionStage<@Nullable Map<String, Object>> renewed(Client client, GrantDiff diff) {
        CompletionStage<@Nullable Map<String, Object>> problem = workers.run(() -> null);
        for (GrantDiff.Step step : diff.steps()) {
            if (step.call() != ManagementCall.DELETE_GRANT) {
                problem = problem.thenCompose(before -> tokens.renewed(client, step.audience(), null)
                        .thenApply(token -> before == null ? token.problem() : before));
            }
        }
        return problem;
    }

    /**
     * Changes the scopes of one app, or of one client, for one API.
     *
     * @param by who asks
     * @param body {@code app} or {@code client}, {@code api}, {@code add}, {@code remove}, {@code set}, {@code proof}
     * @param dryRun whether to change nothing
     * @return what was, what is, and whether a token could be minted since
     */
    public CompletionStage<Outcome> scopes(Actor by, JsonMap body, boolean dryRun) {
        return settled(by, () -> scopes.scopes(by, body, dryRun));
    }

    /**
     * Changes how long an API's tokens live.
     *
     * @param by who asks
     * @param body {@code api}, {@code seconds}
     * @param dryRun whether to change nothing
     * @return what was, what is, and every client it affects
     */
    public CompletionStage<Outcome> lifetime(Actor by, JsonMap body, boolean dryRun) {
        return settled(by, () -> lifetimes.lifetime(by, body, dryRun));
    }

    /**
     * Says what it takes here and at the provider until a file's definitions are true.
     *
     * @param by who asks
     * @param body what {@code PUT /v1/definitions} takes, with clients to be registered among the others
     * @param dryRun whether it is only to be shown; else whatever widens an app needs the proof already
     * @param prune whether what the file does not name any more goes here
     * @param destroy whether it goes there as well
     * @return {@code changes} here, {@code steps} there, {@code notes}
     */
    public CompletionStage<Outcome> plan(Actor by, JsonMap body, boolean dryRun, boolean prune, boolean destroy) {
        WantedFile wanted = WantedFile.of(body, DefinitionControl.open(vault));
        return settled(
                by,
                () -> ProvisionPlan.read(calls, by, ProvisionPlan.vias(wanted))
                        .thenCompose(there -> definer.pinAll(wanted.clients())
                                .thenCompose(pinned -> workers.run(() ->
                                        planned(wanted.with(pinned), there, dryRun, prune || destroy, destroy)))));
    }

    private Outcome planned(
            WantedFile wanted, Map<String, ProvisionPlan.There> there, boolean dryRun, boolean prune, boolean destroy) {
        Definitions now = DefinitionControl.open(vault);
        Diff diff = Diff.between(now, wanted.source(), ProvisionPlan.clients(wanted, now), wanted.apps(), prune);
        ProvisionPlan plan = ProvisionPlan.of(wanted, now, diff, there, prune, destroy);
        boolean wider = DefinitionControl.widens(now, diff)
                || plan.steps().stream().anyMatch(step -> step.action().equals("grants") && wider(now, step));
        if (!dryRun && wider) {
            wanted.proof().check(vault);
        }
        return Outcome.of(new JsonFields()
                .put("changes", diff.lines().stream().map(Diff.Line::toJson).toList())
                .put(
                        "steps",
                        plan.steps().stream().map(ProvisionPlan.Step::toJson).toList())
                .put("notes", plan.notes())
                .put("warnings", Warnings.of(now))
                .toMap());
    }

    private static boolean wider(Definitions now, ProvisionPlan.Step step) {
        Client client = now.clients().get(step.client());
        return client != null && GrantKeeper.widens(now, client, Objects.requireNonNull(step.apis()));
    }

    /**
     * What is under way, or was left by a failure or a kill.
     *
     * @return {@code operations}
     */
    public Outcome operations() {
        DefinitionControl.open(vault);
        return Outcome.of(new JsonFields()
                .put(
                        "operations",
                        vault.operations().stream().map(Operation::toJson).toList())
                .toMap());
    }

    /**
     * Finishes or takes back what was left.
     *
     * @param by who asks
     * @return {@code recovered}, sentences
     */
    public CompletionStage<Outcome> recover(Actor by) {
        return settled(by, () -> workers.run(this::operations));
    }
}
