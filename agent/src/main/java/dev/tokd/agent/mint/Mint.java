package dev.tokd.agent.mint;

import dev.tokd.agent.provider.Stops;
import dev.tokd.agent.provider.TokenAsk;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.Minted;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenSource;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Mints one token: look whether asking makes sense, borrow the secret, ask the provider, remember what
 * it said.
 */
public final class Mint implements TokenSource {
    /** After a new secret a provider may take a while to know it; refusals then do not stop the client. */
    private static final Duration CREDENTIAL_GRACE = Duration.ofMinutes(5);

    private final Lender lender;
    private final Provider provider;
    private final DiscoveryWatch watch;
    private final Time time;
    private final DoubleSupplier random;
    private final Executor work;
    private final Function<TokenKey, List<String>> apps;
    private final Quotas quotas;
    private final Map<String, Backoff> clients = new ConcurrentHashMap<>();
    private final Map<TokenKey, Backoff> keys = new ConcurrentHashMap<>();
    private final Map<String, Long> freshCredentials = new ConcurrentHashMap<>();
    private final Map<String, String> provenIds = new ConcurrentHashMap<>();

    /** Lends definitions and secrets; the vault does. */
    public interface Lender {
        /**
         * A client's definition.
         *
         * @param name its name
         * @return the definition, or null when it is gone
         * @throws ProblemException locked
         */
        @Nullable Client client(String name);

        /**
         * A client's secret for one call.
         *
         * @param name its name
         * @return the secret; closed when the answer is there
         * @throws ProblemException locked, or gone
         */
        Borrowed borrow(String name);
    }

    /** Asks a token endpoint. */
    public interface Provider {
        /**
         * One call.
         *
         * @param client the definition, endpoints pinned
         * @param borrowed its secrets
         * @param ask what for
         * @return the answer; it always completes normally
         */
        CompletionStage<TokenReply> ask(Client client, Borrowed borrowed, TokenAsk ask);
    }

    /**
     * A mint that remembers nothing yet.
     *
     * @param lender where definitions and secrets are borrowed
     * @param provider who is asked
     * @param watch looks whether the provider's discovery still says what was pinned
     * @param time both clocks
     * @param random 0 up to 1, for the jitter
     * @param work threads that may wait for the vault
     * @param apps which apps a token is for, so that a failure can name the command that mends it
     * @param quotas counts mints, and refuses ahead
     */
    public Mint(
            Lender lender,
            Provider provider,
            DiscoveryWatch watch,
            Time time,
            DoubleSupplier random,
            Executor work,
            Function<TokenKey, List<String>> apps,
            Quotas quotas) {
        this.lender = lender;
        this.provider = provider;
        this.watch = watch;
        this.time = time;
        this.random = random;
        this.work = work;
        this.apps = apps;
        this.quotas = quotas;
    }

    @Override
    public CompletionStage<Minted> mint(TokenKey key, Reason reason) {
        CompletableFuture<Minted> result = new CompletableFuture<>();
        work.execute(() -> begin(key, reason, result));
        return result;
    }

    private void begin(TokenKey key, Reason reason, CompletableFuture<Minted> result) {
        try {
            refuseFromMemory(key, reason);
            Client client = lender.client(key.client());
            if (client == null) {
                throw gone(key.client());
            }
            watch.look(client, reason);
            ask(client, key, result);
        } catch (ProblemException e) {
            result.completeExceptionally(new MintFailure(e.problem(), Backoff.PROBE));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private void refuseFromMemory(TokenKey key, Reason reason) {
        Problem changed = watch.changed(key.client());
        if (changed != null) {
            throw new MintFailure(changed, Backoff.PROBE);
        }
        for (Backoff backoff : new Backoff[] {forClient(key.client()), forKey(key)}) {
            Backoff.Closed closed = backoff.closed();
            if (closed != null && (reason != Reason.FORCED || closed.told())) {
                Duration wait = backoff.wait(closed);
                throw new MintFailure(closed.stopped() ? closed.problem() : later(closed.problem(), wait), wait);
            }
        }
    }

    private static Problem later(Problem problem, Duration wait) {
        return new Problem(problem.code(), problem.detail(), problem.fix(), wait);
    }

    private static ProblemException gone(String client) {
        return new ProblemException(ErrorCode.UNKNOWN_CLIENT, "no client \"" + client + "\"", "tok client list");
    }

    private void ask(Client client, TokenKey key, CompletableFuture<Minted> result) {
        Quotas.Place place = quotas.take(client, key, String.join(" ", apps.apply(key)));
        Borrowed borrowed = borrow(client, place);
        TokenAsk ask = new TokenAsk(key.audience(), key.resource(), key.scopes(), key.parameters());
        long sentNanos = time.nanosNow();
        Instant sentAt = time.wallNow();
        asked(client, borrowed, ask).whenComplete((reply, broken) -> {
            borrowed.close();
            place.settle(reply);
            try {
                result.complete(judge(client, key, reply, broken, sentNanos, sentAt));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
    }

    private Borrowed borrow(Client client, Quotas.Place place) {
        try {
            return lender.borrow(client.name());
        } catch (RuntimeException e) {
            place.settle(null);
            throw e;
        }
    }

    /** A provider whose code throws at once is one that failed: the secret is given back either way. */
    private CompletionStage<TokenReply> asked(Client client, Borrowed borrowed, TokenAsk ask) {
        try {
            return provider.ask(client, borrowed, ask);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Minted judge(
            Client client,
            TokenKey key,
            @Nullable TokenReply reply,
            @Nullable Throwable broken,
            long sentNanos,
            Instant sentAt) {
        if (reply instanceof TokenReply.Granted granted) {
            forClient(client.name()).succeeded();
            forKey(key).succeeded();
            provenIds.put(client.name(), client.clientId());
            return Grants.minted(key, client, granted, sentNanos, sentAt);
        }
        if (reply instanceof TokenReply.Refused refused) {
            throw refused(client, key, refused);
        }
        if (reply instanceof TokenReply.Unavailable unavailable) {
            Problem problem = refusals(client, key).of(unavailable);
            throw new MintFailure(problem, forKey(key).failed(problem, unavailable.retryAfter()));
        }
        throw new IllegalStateException("the provider code broke", broken);
    }

    private MintFailure refused(Client client, TokenKey key, TokenReply.Refused refused) {
        boolean clientIsAtFault = refused.stops() == Stops.CLIENT;
        boolean newSecret = isFresh(client.name());
        Problem problem = refusals(client, key).of(refused, newSecret);
        if (clientIsAtFault && newSecret) {
            return new MintFailure(problem, forKey(key).failed(problem, null));
        }
        return new MintFailure(problem, (clientIsAtFault ? forClient(client.name()) : forKey(key)).stop(problem));
    }

    private Refusals refusals(Client client, TokenKey key) {
        List<String> names = apps.apply(key);
        boolean idWorked = client.clientId().equals(provenIds.get(client.name()));
        return new Refusals(client, key, names.isEmpty() ? null : names.get(0), idWorked);
    }

    private boolean isFresh(String client) {
        Long since = freshCredentials.get(client);
        return since != null && time.nanosNow() - since < CREDENTIAL_GRACE.toNanos();
    }

    private Backoff forClient(String name) {
        return clients.computeIfAbsent(name, n -> new Backoff(time.nanos(), random));
    }

    private Backoff forKey(TokenKey key) {
        return keys.computeIfAbsent(key, k -> new Backoff(time.nanos(), random));
    }

    /** Forgets every failure: unlocked, or definitions changed. */
    public void forgetFailures() {
        clients.clear();
        keys.clear();
        watch.forget();
    }

    /**
     * A client has a new secret: refusals of the next minutes stop nothing.
     *
     * @param client its name
     */
    public void credentialChanged(String client) {
        freshCredentials.put(client, time.nanosNow());
        quotas.forget(client);
    }

    /**
     * How a client stands against its limits.
     *
     * @param client the client
     * @return a picture of this moment
     */
    public Quotas.Picture quota(Client client) {
        return quotas.picture(client);
    }

    /**
     * Why a client is stopped.
     *
     * @param client its name
     * @return the problem, or null when it is not
     */
    public @Nullable Problem stopped(String client) {
        Problem changed = watch.changed(client);
        Backoff backoff = clients.get(client);
        return changed != null || backoff == null ? changed : backoff.stopped();
    }

    /**
     * Why asking for a key is stopped.
     *
     * @param key the key
     * @return the problem, or null when it is not
     */
    public @Nullable Problem stopped(TokenKey key) {
        Backoff backoff = keys.get(key);
        return backoff == null ? null : backoff.stopped();
    }
}
