package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Operation;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Deletes clients at the provider that tokd registered there, and then here, with the apps that came with them.
 *
 * @param calls asks
 * @param journal written before each step
 * @param commit takes them out of the vault
 */
record ClientRemover(ManagementCalls calls, Journal journal, Commit commit) implements Recovery.Settler {
    static final String KIND = "delete-client";

    /** Deletes one; its definition as it was. */
    CompletionStage<Client> remove(Actor by, String name, @Nullable String source) {
        Client client = removable(name, source);
        Client via = calls.via(Objects.requireNonNull(ProvisionedClient.via(client)));
        return journal.begin(KIND, name, via.name(), "delete", Map.of("client_id", client.clientId()))
                .thenCompose(operation -> calls.ask(
                                by, via, ManagementAsk.of(ManagementCall.DELETE_CLIENT, client.clientId()))
                        .thenCompose(
                                reply -> reply instanceof ManagementReply.Refused refused && refused.status() != 404
                                        ? journal.end(operation).thenApply(ended -> reply)
                                        : CompletableFuture.completedFuture(reply))
                        .thenApply(ClientMaker::gone)
                        .thenCompose(gone -> removed(by, operation)))
                .thenApply(said -> client);
    }

    private Client removable(String name, @Nullable String source) {
        Definitions now = commit.vault().definitions();
        Client client = now.clients().get(name);
        if (client == null) {
            throw new ProblemException(ErrorCode.UNKNOWN_CLIENT, "no client \"" + name + "\"", "tok client list");
        }
        if (!ProvisionedClient.isOurs(client)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "client \"" + name + "\" was not registered by tokd, so it is never deleted at its provider",
                    "tok client remove " + name);
        }
        List<String> others = now.apps().values().stream()
                .filter(app -> app.client().equals(name) && source != null && !source.equals(app.source()))
                .map(App::name)
                .toList();
        if (!others.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.IN_USE,
                    "client \"" + name + "\" is used by " + String.join(", ", others)
                            + ", which this file did not create; nothing was changed",
                    "tok app remove " + others.get(0));
        }
        return client;
    }

    /** Here, and out of the journal, in one write. */
    private CompletionStage<String> removed(Actor by, Operation operation) {
        return journal.workers().run(() -> {
            Definitions now = commit.vault().definitions();
            Client client = now.clients().get(operation.client());
            boolean same =
                    client != null && client.clientId().equals(operation.facts().get("client_id"));
            Set<String> apps = new HashSet<>();
            now.apps().values().stream()
                    .filter(app -> same && app.client().equals(operation.client()))
                    .forEach(app -> apps.add(app.name()));
            Set<String> clients = same ? Set.of(operation.client()) : Set.of();
            commit.of(by, new Change(List.of(), clients, List.of(), apps).ending(operation.id()));
            return "client \"" + operation.client() + "\", deleted at its provider, was removed here as well";
        });
    }

    /** Whoever got no answer looks: a client that is still there was not deleted, one that is not was. */
    @Override
    public CompletionStage<String> settle(Actor by, Operation operation) {
        Client via = calls.via(operation.via());
        String id = Objects.requireNonNull(operation.facts().get("client_id"));
        return calls.ask(by, via, ManagementAsk.of(ManagementCall.READ_CLIENT, id))
                .thenCompose(reply -> {
                    if (reply instanceof ManagementReply.Refused refused && refused.status() == 404) {
                        return removed(by, operation);
                    }
                    if (!(reply instanceof ManagementReply.Done)) {
                        throw ManagementCalls.problem(reply).toException();
                    }
                    return journal.end(operation)
                            .thenApply(
                                    ended -> "client \"" + operation.client() + "\" was not deleted at its provider");
                });
    }
}
