package dev.tokd.agent.control;

import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Operation;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Changes what clients are granted at the provider.
 *
 * @param calls asks
 * @param journal written before anything is asked
 * @param commit keeps the app's scopes in step
 */
record GrantKeeper(ManagementCalls calls, Journal journal, Commit commit) implements Recovery.Settler {
    static final String KIND = "change-grants";

    /**
     * Makes the calls of a comparison.
     *
     * @param by who asks
     * @param client whose grants
     * @param via the client that calls
     * @param diff what to change
     * @param app what an app is to be here once that is done, or null for no change here
     * @return true
     */
    CompletionStage<Boolean> apply(Actor by, Client client, Client via, GrantDiff diff, @Nullable App app) {
        if (diff.steps().isEmpty() && app == null) {
            return CompletableFuture.completedFuture(true);
        }
        Map<String, String> facts = Map.of("client_id", client.clientId(), "changes", String.join("; ", diff.lines()));
        return journal.begin(KIND, client.name(), via.name(), "change", facts)
                .thenCompose(operation -> changed(by, client, via, diff)
                        .handle((done, failure) ->
                                failure == null ? finished(by, operation, app) : this.failed(operation, failure))
                        .thenCompose(done -> done));
    }

    private CompletionStage<Boolean> changed(Actor by, Client client, Client via, GrantDiff diff) {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (GrantDiff.Step step : diff.steps()) {
            all = all.thenCompose(before -> calls.done(by, via, step.ask(client.clientId())))
                    .thenApply(answer -> true);
        }
        return all;
    }

    private CompletionStage<Boolean> finished(Actor by, Operation operation, @Nullable App app) {
        return journal.workers().run(() -> {
            List<App> apps = app == null ? List.of() : List.of(app);
            Change change = new Change(List.of(), Set.of(), apps, Set.of());
            if (app == null) {
                commit.vault().change(change.ending(operation.id()));
            } else {
                commit.of(by, change.ending(operation.id()));
            }
            return true;
        });
    }

    /** What was refused changed nothing; of what got lost the journal tells until somebody has looked. */
    private CompletionStage<Boolean> failed(Operation operation, Throwable failure) {
        return ManagementCalls.isRefusal(failure)
                ? journal.end(operation).thenCompose(ended -> CompletableFuture.failedFuture(failure))
                : CompletableFuture.failedFuture(failure);
    }

    @Override
    public CompletionStage<String> settle(Actor by, Operation operation) {
        Client via = calls.via(operation.via());
        String id = Objects.requireNonNull(operation.facts().get("client_id"));
        return new Tenant(calls, by, via)
                .grantsOf(id)
                .thenCompose(grants -> journal.end(operation)
                        .thenApply(ended -> "the grants of client \"" + operation.client()
                                + "\" were being changed; at its provider they are now " + words(grants)));
    }

    private static String words(Collection<RemoteGrant> grants) {
        return grants.isEmpty()
                ? "none"
                : grants.stream()
                        .map(grant -> grant.audience() + ": " + GrantDiff.words(grant.scopes()))
                        .collect(Collectors.joining("; "));
    }

    /** Whether apps on a client would get more than they are defined with. */
    static boolean widens(Definitions now, Client client, Apis wanted) {
        Apis defined = Apis.of(client, now.apps().values());
        return wanted.scopes().entrySet().stream().anyMatch(api -> {
            SortedSet<String> had = defined.scopes().get(api.getKey());
            return had != null && !had.containsAll(api.getValue());
        });
    }
}
