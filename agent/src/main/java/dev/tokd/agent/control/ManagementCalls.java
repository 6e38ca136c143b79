package dev.tokd.agent.control;

import dev.tokd.agent.broker.Delay;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.provider.Management;
import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.token.Lease;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.agent.token.Want;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls a Management API as one of the vault's clients: with its token from the cache, at the pace the provider
 * allows, and with a record of every change.
 */
public final class ManagementCalls {
    /** Longer waits are the caller's to make. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final int TRIES = 5;

    private final Vault vault;
    private final Shelf shelf;
    private final Api api;
    private final Delay delay;
    private final Time time;
    private final Events events;
    private final Map<String, Long> notBefore = new ConcurrentHashMap<>();

    /** Asks the Management API once; the provider package does. */
    public interface Api {
        /**
         * One call.
         *
         * @param via whose token it is
         * @param token the token, wiped when this has returned
         * @param proxySecret the proxy's password, or null; likewise
         * @param ask what is asked
         * @return how it ended; never fails
         */
        CompletionStage<ManagementReply> call(
                Client via, Secret token, @Nullable Secret proxySecret, ManagementAsk ask);
    }

    /**
     * Calls through one transport.
     *
     * @param vault whose clients call
     * @param shelf has their tokens
     * @param api asks once
     * @param delay waits
     * @param time measures
     * @param events told of every change
     */
    public ManagementCalls(Vault vault, Shelf shelf, Api api, Delay delay, Time time, Events events) {
        this.vault = vault;
        this.shelf = shelf;
        this.api = api;
        this.delay = delay;
        this.time = time;
        this.events = events;
    }

    /** The client that calls, or why it cannot. */
    Client via(String name) {
        Map<String, Client> clients = vault.definitions().clients();
        Client via = clients.get(name);
        if (via == null) {
            String nearest = Text.nearest(name, clients.keySet());
            throw new ProblemException(
                    ErrorCode.UNKNOWN_CLIENT,
                    "no client \"" + Text.printable(name) + "\" to call the Management API with"
                            + (nearest == null ? "" : "; did you mean " + nearest + "?"),
                    "tok auth0 bootstrap --domain TENANT");
        }
        Management.audience(via);
        return via;
    }

    /** The answer of a call that must be done; anything else fails as a problem. */
    CompletionStage<JsonMap> done(Actor by, Client via, ManagementAsk ask) {
        return ask(by, via, ask).thenApply(reply -> {
            if (reply instanceof ManagementReply.Done done) {
                return done.body();
            }
            throw problem(reply).toException();
        });
    }

    /** What went wrong with a call that was not done. */
    static Problem problem(ManagementReply reply) {
        if (reply instanceof ManagementReply.Refused refused) {
            return refused.problem();
        }
        if (reply instanceof ManagementReply.Unavailable unavailable) {
            return unavailable.problem();
        }
        throw new IllegalStateException("it was done");
    }

    /** Whether a failure is a no of the provider, which changed nothing there. */
    static boolean isRefusal(Throwable failure) {
        return Recovery.unwrapped(failure) instanceof ProblemException said
                && said.problem().code() == ErrorCode.PROVIDER_REFUSED;
    }

    /** How a call ended, once the provider let it in; fails only when there is no token to call with. */
    CompletionStage<ManagementReply> ask(Actor by, Client via, ManagementAsk ask) {
        return paced(via, ask, 1, false).thenApply(reply -> {
            if (ask.call().changes()) {
                events.publish(by.did(changed(via, ask, reply)));
            }
            return reply;
        });
    }

    private static Event changed(Client via, ManagementAsk ask, ManagementReply reply) {
        boolean done = reply instanceof ManagementReply.Done;
        Event event = done ? Event.info("provider-changed") : Event.warning("provider-change-failed");
        return event.with("call", ask.call().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .with("via", via.name())
                .with("id", id(ask, reply))
                .with("detail", done ? null : problem(reply).detail());
    }

    /** Of what was made, the answer tells it. */
    private static @Nullable String id(ManagementAsk ask, ManagementReply reply) {
        String asked = ask.path().get("id");
        if (asked != null || !(reply instanceof ManagementReply.Done done)) {
            return asked;
        }
        String made = done.body().optionalString("client_id");
        return made == null ? done.body().optionalString("id") : made;
    }

    private CompletionStage<ManagementReply> paced(Client via, ManagementAsk ask, int tries, boolean renewed) {
        Long until = notBefore.get(via.name());
        long left = until == null ? 0 : until - time.nanosNow();
        if (left > 0) {
            return after(Duration.ofNanos(left)).thenCompose(waited -> paced(via, ask, tries, renewed));
        }
        return once(via, ask, renewed).thenCompose(reply -> {
            if (reply instanceof ManagementReply.Refused refused && refused.status() == 401 && !renewed) {
                return paced(via, ask, tries, true);
            }
            if (reply instanceof ManagementReply.Unavailable later && tries < TRIES && later.untouched()) {
                Duration wait = later.problem().retryAfter();
                if (wait != null && wait.compareTo(LONGEST_WAIT) <= 0) {
                    return after(wait).thenCompose(waited -> paced(via, ask, tries + 1, renewed));
                }
            }
            if (reply instanceof ManagementReply.Done done) {
                pace(via, done);
            }
            return CompletableFuture.completedFuture(reply);
        });
    }

    /** A window that is used up is not called into. */
    private void pace(Client via, ManagementReply.Done done) {
        Long remaining = done.hints().remaining();
        Duration reset = done.hints().resetIn();
        if (remaining != null && remaining == 0 && reset != null && reset.compareTo(LONGEST_WAIT) <= 0) {
            notBefore.put(via.name(), time.nanosNow() + reset.toNanos());
        } else {
            notBefore.remove(via.name());
        }
    }

    private CompletionStage<Boolean> after(Duration wait) {
        CompletableFuture<Boolean> waited = new CompletableFuture<>();
        delay.after(wait, () -> waited.complete(true));
        return waited;
    }

    private CompletionStage<ManagementReply> once(Client via, ManagementAsk ask, boolean renew) {
        TokenEntry entry = shelf.management(via);
        CompletionStage<Lease> lease =
                renew ? entry.refresh() : entry.read(new Want(null, false, "tok auth0 check " + via.name()));
        return lease.thenCompose(found -> send(via, found, ask));
    }

    private CompletionStage<ManagementReply> send(Client via, Lease lease, ManagementAsk ask) {
        ByteBuffer copy = ByteBuffer.allocate(lease.token().length());
        if (!lease.token().copyInto(copy)) {
            throw VaultControl.LOCKED.toException();
        }
        try (Secret token = Secret.owning(copy.array())) {
            return vault.borrow(via.name(), borrowed -> api.call(via, token, borrowed.proxySecret(), ask));
        }
    }
}
