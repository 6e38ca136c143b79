package dev.tokd.agent.control;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.event.History;
import dev.tokd.agent.provider.RevocationEndpoint;
import dev.tokd.agent.token.HeldToken;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Takes an app's token back: at its provider where that revokes access tokens, and out of the cache in any case. */
public final class Revoke {
    private final Broker broker;
    private final Vault vault;
    private final RevocationEndpoint endpoint;
    private final Events events;
    private final Executor work;

    /**
     * One that has taken nothing back yet.
     *
     * @param broker whose tokens they are
     * @param vault where definitions and secrets are borrowed
     * @param endpoint who is asked
     * @param events told of what was done
     * @param work threads that may wait for the vault
     */
    public Revoke(Broker broker, Vault vault, RevocationEndpoint endpoint, Events events, Executor work) {
        this.broker = broker;
        this.vault = vault;
        this.endpoint = endpoint;
        this.events = events;
        this.work = work;
    }

    /**
     * Revokes what an app is served now. Where apps share a token, all of them lose it.
     *
     * @param by who asks
     * @param name the app
     * @return whether there was a token, whether the provider revoked it, and else why not
     */
    public CompletionStage<Outcome> app(Actor by, String name) {
        AppRoute route = broker.apps().get(name);
        if (route == null) {
            Problem closed = broker.closed();
            throw closed != null
                    ? closed.toException()
                    : new ProblemException(
                            ErrorCode.UNKNOWN_APP, "no app \"" + Text.printable(name) + "\"", "tok app list");
        }
        Lease live = route.entry().picture().live();
        Secret token = live == null ? null : copy(live.token());
        if (live == null || token == null) {
            return CompletableFuture.completedFuture(outcome(name, false, false, "there is no token to revoke"));
        }
        String left = "; it lives another " + Durations.human(live.left()) + " with whoever has it";
        return CompletableFuture.supplyAsync(() -> client(route), work)
                .thenCompose(client -> vault.borrow(
                        client.name(),
                        borrowed -> endpoint.revoke(client, borrowed.secret(), borrowed.proxySecret(), token)))
                .whenComplete((answer, failure) -> token.close())
                .thenApply(why -> {
                    route.entry().forget();
                    events.publish(by.did(Event.info("revoked")
                            .with(History.APP, name)
                            .with("detail", why == null ? "at the provider" : why)));
                    return outcome(name, true, why == null, why == null ? null : why + left);
                });
    }

    private Client client(AppRoute route) {
        return Objects.requireNonNull(
                vault.definitions().clients().get(route.app().client()), "the vault keeps no app without its client");
    }

    private static @Nullable Secret copy(HeldToken held) {
        ByteBuffer copy = ByteBuffer.allocate(held.length());
        return held.copyInto(copy) ? Secret.owning(copy.array()) : null;
    }

    private static Outcome outcome(String app, boolean dropped, boolean revoked, @Nullable String detail) {
        return Outcome.of(new JsonFields()
                .put("app", app)
                .put("dropped", dropped)
                .put("revoked", revoked)
                .put("detail", detail)
                .toMap());
    }
}
