package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.agent.vault.Operation;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Changes how long an API's tokens live, which is every client's of that API.
 *
 * @param vault whose clients are named
 * @param calls asks
 * @param journal written before the change
 */
record LifetimeControl(Vault vault, ManagementCalls calls, Journal journal) implements Recovery.Settler {
    static final String KIND = "change-lifetime";

    /** Auth0's own bound, 30 days. */
    private static final long MOST = 2_592_000;

    private static final String MEMBER = "token_lifetime";

    /** An API as the provider has it. */
    private record Api(String id, String name, @Nullable Long lifetime) {
        static Api of(JsonMap json) {
            String name = json.optionalString("name");
            String identifier = json.optionalString("identifier");
            return new Api(
                    json.string("id"), name == null ? String.valueOf(identifier) : name, json.optionalLong(MEMBER));
        }
    }

    /** Changes it, or with {@code dryRun} says what would change and for whom. */
    CompletionStage<Outcome> lifetime(Actor by, JsonMap body, boolean dryRun) {
        String viaName = body.optionalString("via");
        String audience = body.string("api");
        long seconds = body.number("seconds");
        body.finish();
        if (seconds < 1 || seconds > MOST) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "a token's life is 1 to " + MOST + " seconds (30 days), and " + seconds + " is not",
                    "tok auth0 lifetime " + audience + " 3600");
        }
        Client via = calls.via(viaName == null ? ViaChoice.of(DefinitionControl.open(vault)) : viaName);
        Tenant tenant = new Tenant(calls, by, via);
        return calls.done(by, via, ManagementAsk.of(ManagementCall.READ_API, audience))
                .thenCompose(answer -> affected(tenant, audience).thenCompose(clients -> {
                    Api api = Api.of(answer);
                    boolean same = api.lifetime() != null && api.lifetime() == seconds;
                    JsonFields json = new JsonFields()
                            .put("api", audience)
                            .put("name", api.name())
                            .put("before", api.lifetime())
                            .put("after", seconds)
                            .put("clients", clients)
                            .put("applied", !dryRun && !same);
                    return dryRun || same
                            ? CompletableFuture.completedFuture(Outcome.of(json.toMap()))
                            : change(by, via, audience, api, seconds).thenApply(done -> Outcome.of(json.toMap()));
                }));
    }

    /** Every client of an API, by the name it has there, with the name it has here. */
    private CompletionStage<List<Map<String, Object>>> affected(Tenant tenant, String audience) {
        Map<String, String> ours = new TreeMap<>();
        vault.definitions().clients().values().forEach(client -> ours.put(client.clientId(), client.name()));
        return tenant.grantsFor(audience)
                .thenCompose(grants -> tenant.clients().thenApply(clients -> {
                    Map<String, Map<String, Object>> named = new TreeMap<>();
                    for (RemoteGrant grant : grants) {
                        Tenant.RemoteClient client = clients.get(grant.clientId());
                        String name = client == null ? grant.clientId() : client.name();
                        named.put(
                                name + " " + grant.clientId(),
                                new JsonFields()
                                        .put("name", name)
                                        .put("client_id", grant.clientId())
                                        .put("client", ours.get(grant.clientId()))
                                        .toMap());
                    }
                    return new ArrayList<>(named.values());
                }));
    }

    /** The API of Auth0 itself takes this one member and no other. */
    private CompletionStage<Operation> change(Actor by, Client via, String audience, Api api, long seconds) {
        Map<String, String> facts = Map.of("api", audience, "seconds", String.valueOf(seconds));
        return journal.begin(KIND, via.name(), via.name(), "change", facts)
                .thenCompose(operation -> calls.done(
                                by, via, ManagementAsk.of(ManagementCall.UPDATE_API, api.id(), Map.of(MEMBER, seconds)))
                        .handle((done, failure) -> failure == null || ManagementCalls.isRefusal(failure)
                                ? journal.end(operation).thenApply(ended -> rethrown(ended, failure))
                                : CompletableFuture.<Operation>failedFuture(failure))
                        .thenCompose(ended -> ended));
    }

    private static Operation rethrown(Operation operation, @Nullable Throwable failure) {
        if (failure != null && Recovery.unwrapped(failure) instanceof ProblemException said) {
            throw said;
        }
        return operation;
    }

    @Override
    public CompletionStage<String> settle(Actor by, Operation operation) {
        Client via = calls.via(operation.via());
        String audience = Objects.requireNonNull(operation.facts().get("api"));
        return calls.done(by, via, ManagementAsk.of(ManagementCall.READ_API, audience))
                .thenCompose(answer -> journal.end(operation)
                        .thenApply(ended -> "the token life of " + audience + " was being changed to "
                                + operation.facts().get("seconds") + " s; at its provider it is now "
                                + Api.of(answer).lifetime() + " s"));
    }
}
