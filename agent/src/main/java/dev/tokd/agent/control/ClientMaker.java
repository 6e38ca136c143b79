package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Operation;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Registers clients at the provider: client, grants, secret into the vault, all or nothing. What cannot be brought to
 * its end is taken back, at once or when the journal is settled.
 *
 * @param calls asks
 * @param journal written before each step
 * @param definer pins endpoints
 * @param commit brings the result into the vault
 */
record ClientMaker(ManagementCalls calls, Journal journal, Definer definer, Commit commit) implements Recovery.Settler {
    static final String KIND = "create-client";

    private static final String CLIENT_ID = "client_id";

    /**
     * What is to be made.
     *
     * @param name our name for the client, and what it is called there
     * @param via the client that calls
     * @param members what it has of its own
     * @param apis what it may ask for
     * @param app who gets its token, or null for nobody yet
     * @param source the file that wants it, or null
     */
    record Wish(
            String name,
            Client via,
            Map<String, ?> members,
            Apis apis,
            @Nullable App app,
            @Nullable String source) {
        /** The same as another file's. */
        Wish from(@Nullable String file) {
            return new Wish(name, via, members, apis, app, file);
        }

        /** The definition it will have; whatever is wrong with it is found before anything is asked. */
        Client client(String clientId) {
            return ProvisionedClient.of(name, via, members, clientId, true).withSource(source);
        }
    }

    /** Makes it; the definition as it is kept, and a copy of its secret, which the caller wipes. */
    CompletionStage<Made> make(Actor by, Wish wish) {
        wish.client("to-be-made");
        Map<String, String> facts =
                Map.of("apis", String.join(" ", wish.apis().scopes().keySet()));
        return journal.begin(KIND, wish.name(), wish.via().name(), "create", facts)
                .thenCompose(operation -> calls.ask(by, wish.via(), creation(wish, operation))
                        .handle((reply, failure) -> reply == null
                                ? this.<Made>unasked(operation, failure)
                                : created(by, wish, operation, reply))
                        .thenCompose(made -> made));
    }

    /**
     * A client that was made.
     *
     * @param client its definition
     * @param secret a copy of its secret
     */
    record Made(Client client, Secret secret) {}

    private static ManagementAsk creation(Wish wish, Operation operation) {
        return ManagementAsk.making(
                ManagementCall.CREATE_CLIENT,
                new JsonFields()
                        .put("name", wish.name())
                        .put("app_type", "non_interactive")
                        .put("grant_types", List.of("client_credentials"))
                        .put("token_endpoint_auth_method", "client_secret_post")
                        .put("client_metadata", Map.of(Tenant.OPERATION, operation.id()))
                        .toMap());
    }

    /** There was no token to ask with, so nothing was sent. */
    private <T> CompletionStage<T> unasked(Operation operation, @Nullable Throwable failure) {
        Throwable cause = failure == null ? new IllegalStateException("neither answer nor failure") : failure;
        return journal.end(operation).handle((ended, ignored) -> {
            throw rethrown(cause);
        });
    }

    private static RuntimeException rethrown(Throwable failure) {
        Throwable cause = Recovery.unwrapped(failure);
        return cause instanceof RuntimeException known ? known : new CompletionException(cause);
    }

    private CompletionStage<Made> created(Actor by, Wish wish, Operation operation, ManagementReply reply) {
        if (!(reply instanceof ManagementReply.Done done)) {
            boolean untouched = !(reply instanceof ManagementReply.Unavailable lost) || lost.untouched();
            Problem problem = ManagementCalls.problem(reply);
            return untouched
                    ? journal.end(operation).thenCompose(ended -> CompletableFuture.failedFuture(problem.toException()))
                    : takenBack(by, operation, problem.toException());
        }
        try {
            String id = done.body().string(CLIENT_ID);
            Secret secret = done.body().secret("client_secret");
            return registered(by, wish, operation.at("grant").with(CLIENT_ID, id), id, secret);
        } catch (ProblemException e) {
            return takenBack(by, operation, e);
        }
    }

    private CompletionStage<Made> registered(Actor by, Wish wish, Operation operation, String id, Secret secret) {
        return journal.note(operation, secret)
                .thenCompose(noted -> granted(by, wish, id))
                .thenCompose(all -> kept(by, wish, operation, id, secret))
                .handle((made, failure) -> failure == null
                        ? CompletableFuture.completedFuture(made)
                        : this.<Made>takenBack(by, operation, rethrown(failure)))
                .thenCompose(made -> made);
    }

    private CompletionStage<Boolean> granted(Actor by, Wish wish, String id) {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (GrantDiff.Step step :
                GrantDiff.between(wish.apis(), List.of(), false).steps()) {
            all = all.thenCompose(before -> calls.done(by, wish.via(), step.ask(id)))
                    .thenApply(answer -> true);
        }
        return all;
    }

    /** Disk, shelf and journal in one: from here on it is there, and nothing is under way. */
    private CompletionStage<Made> kept(Actor by, Wish wish, Operation operation, String id, Secret secret) {
        Secret proxy = proxySecret(wish.via().name());
        return definer.pin(new ClientChange(wish.client(id), secret, proxy))
                .thenCompose(pinned -> journal.workers().run(() -> {
                    Change change = new Change(
                            List.of(pinned), Set.of(), wish.app() == null ? List.of() : List.of(wish.app()), Set.of());
                    commit.of(by, change.ending(operation.id()));
                    return new Made(pinned.client(), secret);
                }))
                .whenComplete((made, failure) -> {
                    if (proxy != null) {
                        proxy.close();
                    }
                });
    }

    /** The new client goes the way that the one goes which registers it. */
    private @Nullable Secret proxySecret(String via) {
        try (Borrowed borrowed = commit.vault().borrow(via)) {
            Secret proxy = borrowed.secrets().proxySecret();
            return proxy == null ? null : Secret.owning(proxy.reveal());
        }
    }

    /** Undoes what was begun and fails with why; where that cannot be done either, both are said. */
    private <T> CompletionStage<T> takenBack(Actor by, Operation operation, RuntimeException why) {
        if (!(why instanceof ProblemException said) || said.problem().code() == ErrorCode.LOCKED) {
            return CompletableFuture.failedFuture(why);
        }
        return undo(by, operation, false).handle((sentence, failure) -> {
            String rest = failure == null
                    ? sentence
                    : "taking it back failed as well ("
                            + Recovery.unwrapped(failure).getMessage()
                            + "); it stands in the journal: tok auth0 recover";
            Problem problem = said.problem();
            throw new ProblemException(
                    new Problem(problem.code(), problem.detail() + "; " + rest, problem.fix(), problem.retryAfter()),
                    said);
        });
    }

    @Override
    public CompletionStage<String> settle(Actor by, Operation operation) {
        return undo(by, operation, true);
    }

    /**
     * Deletes what the operation made.
     *
     * @param late whether an answer that got lost has had time to take effect
     */
    private CompletionStage<String> undo(Actor by, Operation operation, boolean late) {
        Client via = calls.via(operation.via());
        String known = operation.facts().get(CLIENT_ID);
        if (known != null) {
            return deleted(by, via, operation, List.of(known));
        }
        return new Tenant(calls, by, via).clients().thenCompose(all -> {
            List<String> found = all.values().stream()
                    .filter(client -> operation.id().equals(client.operation()))
                    .map(Tenant.RemoteClient::id)
                    .toList();
            return found.isEmpty() && !late
                    ? CompletableFuture.completedFuture("no such client is there so far, and should it come late, tok"
                            + " auth0 recover takes it back")
                    : deleted(by, via, operation, found);
        });
    }

    private CompletionStage<String> deleted(Actor by, Client via, Operation operation, List<String> ids) {
        CompletionStage<Boolean> gone = CompletableFuture.completedFuture(true);
        for (String id : ids) {
            gone = gone.thenCompose(before -> calls.ask(by, via, ManagementAsk.of(ManagementCall.DELETE_CLIENT, id)))
                    .thenApply(ClientMaker::gone);
        }
        return gone.thenCompose(all -> journal.end(operation))
                .thenApply(ended -> ids.isEmpty()
                        ? "client \"" + operation.client() + "\" was not made at its provider"
                        : "client \"" + operation.client() + "\", begun at its provider as " + String.join(", ", ids)
                                + ", was taken back");
    }

    /** What is not there need not be deleted. */
    static boolean gone(ManagementReply reply) {
        boolean absent = reply instanceof ManagementReply.Refused refused && refused.status() == 404;
        if (!absent && !(reply instanceof ManagementReply.Done)) {
            throw ManagementCalls.problem(reply).toException();
        }
        return true;
    }
}
