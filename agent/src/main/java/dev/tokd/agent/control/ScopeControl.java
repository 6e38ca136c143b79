package dev.tokd.agent.control;

import dev.tokd.agent.provider.Management;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Scopes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Changes the scopes of one client for one API: there, in the app that asks for them, and in its token. */
final class ScopeControl {
    private final Vault vault;
    private final ManagementCalls calls;
    private final GrantKeeper keeper;
    private final FreshTokens tokens;
    private final Workers workers;

    ScopeControl(Vault vault, ManagementCalls calls, GrantKeeper keeper, FreshTokens tokens, Workers workers) {
        this.vault = vault;
        this.calls = calls;
        this.keeper = keeper;
        this.tokens = tokens;
        this.workers = workers;
    }

    /**
     * What is asked for.
     *
     * @param app the app, or null where a client is named
     * @param client whose grant
     * @param via who calls
     * @param audience the API
     * @param add scopes to add
     * @param remove scopes to take away
     * @param set the scopes it is to have, or null to add and take away
     * @param proof for a wider grant
     */
    private record Asked(
            @Nullable App app,
            Client client,
            Client via,
            String audience,
            List<String> add,
            List<String> remove,
            @Nullable List<String> set,
            Proof proof) {
        SortedSet<String> after(Collection<String> before) {
            if (set != null) {
                return new TreeSet<>(set);
            }
            SortedSet<String> after = new TreeSet<>(before);
            after.addAll(add);
            after.removeAll(remove);
            return after;
        }

        /** The app as it is afterwards, or null where nothing changes in it. */
        @Nullable App changed(Collection<String> granted) {
            if (app == null || (app.audience() != null && !app.audience().equals(audience))) {
                return null;
            }
            List<String> scopes = List.copyOf(after(app.scopes().isEmpty() ? granted : app.scopes()));
            return scopes.equals(app.scopes()) ? null : app.withScopes(scopes);
        }
    }

    /** Changes them, or with {@code dryRun} says what would change. */
    CompletionStage<Outcome> scopes(Actor by, JsonMap body, boolean dryRun) {
        Asked asked = asked(body);
        return new Tenant(calls, by, asked.via())
                .grantsOf(asked.client().clientId())
                .thenCompose(grants -> change(by, asked, GrantDiff.find(grants, asked.audience()), dryRun));
    }

    private Asked asked(JsonMap body) {
        Definitions now = DefinitionControl.open(vault);
        String appName = body.optionalString("app");
        String clientName = body.optionalString("client");
        String api = body.optionalString("api");
        String viaName = body.optionalString("via");
        List<String> add = body.strings("add");
        List<String> remove = body.strings("remove");
        List<String> set = body.fields().containsKey("set") ? body.strings("set") : null;
        Proof proof = Proof.of(body);
        body.finish();
        if ((appName == null) == (clientName == null)) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, "say one of app and client", null);
        }
        List.of(add, remove, set == null ? List.<String>of() : set)
                .forEach(list -> list.forEach(scope -> Scopes.check("scope", scope)));
        App app = appName == null ? null : DefinitionControl.app(vault, appName);
        Client client = now.clients().get(app == null ? String.valueOf(clientName) : app.client());
        if (client == null) {
            throw new ProblemException(ErrorCode.UNKNOWN_CLIENT, "no client \"" + clientName + "\"", "tok client list");
        }
        Client via = calls.via(viaName == null ? ViaChoice.of(now, client) : viaName);
        String audience = api != null ? api : app != null && app.audience() != null ? app.audience() : null;
        return new Asked(
                app, client, via, audience == null ? Management.audience(client) : audience, add, remove, set, proof);
    }

    private CompletionStage<Outcome> change(Actor by, Asked asked, @Nullable RemoteGrant grant, boolean dryRun) {
        Collection<String> before = grant == null ? List.of() : grant.scopes();
        refuseFixed(asked, grant);
        SortedSet<String> after = asked.after(before);
        TreeMap<String, SortedSet<String>> wanted = new TreeMap<>(Map.of(asked.audience(), after));
        GrantDiff diff = GrantDiff.between(new Apis(wanted), grant == null ? List.of() : List.of(grant), false);
        App app = asked.changed(before);
        JsonFields json = new JsonFields()
                .put("client", asked.client().name())
                .put("api", asked.audience())
                .put("before", List.copyOf(before))
                .put("after", List.copyOf(after))
                .put("changes", diff.lines())
                .put("applied", !dryRun && (app != null || !diff.steps().isEmpty()));
        if (dryRun) {
            return CompletableFuture.completedFuture(Outcome.of(json.toMap()));
        }
        boolean wider = grant == null ? !after.isEmpty() : !before.containsAll(after);
        return workers.run(() -> {
                    if (wider) {
                        asked.proof().check(vault);
                    }
                    return true;
                })
                .thenCompose(allowed -> keeper.apply(by, asked.client(), asked.via(), diff, app))
                .thenCompose(done -> proven(asked, json));
    }

    private static void refuseFixed(Asked asked, @Nullable RemoteGrant grant) {
        if (grant != null && grant.system()) {
            throw new ProblemException(
                    ErrorCode.PROVIDER_REFUSED,
                    "Auth0 made the grant of client \"" + asked.client().name() + "\" for " + asked.audience()
                            + " itself (a system grant) and lets nobody change it; it allows "
                            + GrantDiff.words(grant.scopes()),
                    "give the app a client of its own: tok auth0 create-client NAME --api " + asked.audience());
        }
        if (grant != null && grant.allScopes() && asked.set() == null) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "the grant of client \"" + asked.client().name() + "\" for " + asked.audience()
                            + " allows all scopes of the API, whatever they are (allow_all_scopes), so there is nothing"
                            + " to add and nothing to take away; say which it is to have instead",
                    "tok auth0 scopes "
                            + (asked.app() == null
                                    ? "--client " + asked.client().name()
                                    : asked.app().name()) + " --set SCOPE");
        }
    }

    /** A token of before the change would still say what was granted then. */
    private CompletionStage<Outcome> proven(Asked asked, JsonFields json) {
        App app = asked.app();
        return tokens.renewed(asked.client(), asked.audience(), app == null ? null : app.name())
                .thenApply(proof -> Outcome.of(proof.into(json).toMap()));
    }
}
