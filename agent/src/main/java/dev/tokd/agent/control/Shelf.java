package dev.tokd.agent.control;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Decoy;
import dev.tokd.agent.broker.Ending;
import dev.tokd.agent.broker.RefreshGate;
import dev.tokd.agent.policy.Accounts;
import dev.tokd.agent.policy.Rules;
import dev.tokd.agent.provider.Preset;
import dev.tokd.agent.provider.Presets;
import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.Renewals;
import dev.tokd.agent.token.Saver;
import dev.tokd.agent.token.Stored;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.agent.token.Tokens;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.protocol.App;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Puts definitions on the broker's shelf: each app with the cache entry its token lies in. */
public final class Shelf {
    private static final int MOST_NARROWED = 8;

    private final Broker broker;
    private final Tokens tokens;
    private final Renewals renewals;
    private final Saver saver;
    private final TokenStore store;
    private final MintBook mints;
    private final Time time;
    private final Accounts accounts;
    private final SecureRandom random;
    private final Map<String, RefreshGate> gates = new ConcurrentHashMap<>();
    /** Clients whose own calls to a Management API take a token, which no app need be served. */
    private final Set<String> managing = ConcurrentHashMap.newKeySet();

    private final Object turn = new Object();
    private long closings;
    private volatile @Nullable Instant nextEnd;
    private volatile Map<TokenKey, KeepWarm> kept = Map.of();

    /**
     * An empty shelf.
     *
     * @param broker who serves from it
     * @param tokens the cache
     * @param renewals told when something changed
     * @param saver opened and closed with the vault
     * @param store where tokens survived the last stop
     * @param mints the book of mints, which survives with them
     * @param time for the refresh gates
     * @param accounts looks up who is allowed
     * @param random for decoys
     */
    public Shelf(
            Broker broker,
            Tokens tokens,
            Renewals renewals,
            Saver saver,
            TokenStore store,
            MintBook mints,
            Time time,
            Accounts accounts,
            SecureRandom random) {
        this.broker = broker;
        this.tokens = tokens;
        this.renewals = renewals;
        this.saver = saver;
        this.store = store;
        this.mints = mints;
        this.time = time;
        this.accounts = accounts;
        this.random = random;
    }

    /**
     * The vault is open: serve its apps, with the tokens that survived.
     *
     * @param definitions what it holds
     * @return how many tokens live on
     */
    public synchronized int open(Definitions definitions) {
        long seen = closings();
        Map<String, AppRoute> routes = routes(definitions);
        Stored stored = store.load();
        mints.restore(stored.mints());
        int restored = tokens.restore(stored.tokens());
        serve(routes, seen);
        return restored;
    }

    private long closings() {
        synchronized (turn) {
            return closings;
        }
    }

    /** Whoever locked while the routes were laid out wins: the lock waits for no disk, so this looks again. */
    private void serve(Map<String, AppRoute> routes, long seen) {
        synchronized (turn) {
            if (closings != seen) {
                return;
            }
            broker.open(routes);
            saver.open();
        }
        saver.changed();
        renewals.poke();
    }

    /**
     * Definitions changed.
     *
     * @param definitions what the vault holds now
     */
    public synchronized void change(Definitions definitions) {
        long seen = closings();
        if (broker.closed() == null) {
            serve(routes(definitions), seen);
        }
    }

    /**
     * Zeroes the tokens of a client's apps: what they were made of was replaced.
     *
     * @param client its name
     */
    void forgetTokens(String client) {
        broker.apps().values().stream()
                .filter(route -> route.app().client().equals(client))
                .forEach(route -> route.entry().forget());
    }

    /**
     * Nothing is served any more, and every cached token is zeroed.
     *
     * @param reason what callers are told
     */
    public void close(Problem reason) {
        broker.close(reason);
        synchronized (turn) {
            closings++;
            broker.close(reason);
            saver.close();
        }
        tokens.wipe();
    }

    /**
     * Whether a definition has ended since the routes were laid out; {@link #change} zeroes its token.
     *
     * @return true until then
     */
    public boolean isEndReached() {
        Instant next = nextEnd;
        return next != null && !time.wallNow().isBefore(next);
    }

    private Map<String, AppRoute> routes(Definitions definitions) {
        Map<String, AppRoute> routes = new HashMap<>();
        Map<TokenKey, KeepWarm> wanted = new HashMap<>();
        Instant now = time.wallNow();
        Instant next = null;
        for (App app : definitions.apps().values()) {
            Client client = clientOf(app, definitions);
            Ending ending = Ending.of(app, client);
            if (ending == null || !ending.isReached(now)) {
                wanted.merge(key(app, client), warmth(app), Shelf::warmer);
                next = ending == null || (next != null && next.isBefore(ending.at())) ? next : ending.at();
            }
        }
        nextEnd = next;
        for (String name : managing) {
            Client client = definitions.clients().get(name);
            if (client != null && Presets.named(client.provider()).defaultAudience(client) != null) {
                wanted.putIfAbsent(managementKey(client), KeepWarm.NEVER);
            }
        }
        kept = Map.copyOf(wanted);
        for (App app : definitions.apps().values()) {
            Client client = clientOf(app, definitions);
            TokenKey key = key(app, client);
            routes.put(app.name(), route(app, client, key, wanted.getOrDefault(key, KeepWarm.NEVER)));
        }
        // Last, so that the entry of an app that has ended is shown and holds nothing.
        tokens.retain(wanted.keySet());
        tokens.forgetFailures();
        gates.keySet().retainAll(routes.keySet());
        return routes;
    }

    private static Client clientOf(App app, Definitions definitions) {
        return Objects.requireNonNull(
                definitions.clients().get(app.client()), "the vault keeps no app without its client");
    }

    /** A canary asks nobody. */
    private static KeepWarm warmth(App app) {
        return app.access().canary() == null ? app.keepWarm() : KeepWarm.NEVER;
    }

    private static KeepWarm warmer(KeepWarm a, KeepWarm b) {
        return a == KeepWarm.ALWAYS || b == KeepWarm.NEVER ? a : b;
    }

    private AppRoute route(App app, Client client, TokenKey key, KeepWarm keepWarm) {
        Duration callTimeout = client.network().callTimeout();
        Set<List<String>> narrowed = ConcurrentHashMap.newKeySet();
        return new AppRoute(
                app,
                Rules.of(app.access(), accounts),
                tokens.entry(key, callTimeout, keepWarm),
                Presets.named(client.provider()).narrowsScope() && client.auth() != AuthMethod.STATIC,
                scopes -> narrowedEntry(app, key, scopes, narrowed, callTimeout),
                decoy(app, client),
                gates.computeIfAbsent(app.name(), name -> new RefreshGate(time.nanos())),
                Ending.of(app, client));
    }

    private @Nullable Decoy decoy(App app, Client client) {
        if (app.access().canary() == null) {
            return null;
        }
        Endpoints pinned = client.pinned();
        URI issuer = pinned == null || pinned.issuer() == null ? client.tokenEndpoint() : pinned.issuer();
        return new Decoy(app, String.valueOf(issuer), client.clientId(), random, time.wall());
    }

    private TokenEntry narrowedEntry(
            App app, TokenKey key, List<String> scopes, Set<List<String>> narrowed, Duration callTimeout) {
        synchronized (narrowed) {
            if (!narrowed.contains(scopes) && narrowed.size() >= MOST_NARROWED) {
                throw new ProblemException(
                        ErrorCode.TOO_MANY,
                        "app \"" + app.name() + "\" has " + MOST_NARROWED + " narrowed scope sets already",
                        "define an app for this scope set: tok app add NAME --client " + app.client());
            }
            narrowed.add(scopes);
        }
        TokenKey smaller =
                new TokenKey(key.client(), key.revision(), key.audience(), key.resource(), scopes, key.parameters());
        return tokens.entry(smaller, callTimeout, app.keepWarm());
    }

    /**
     * The token of a client's own calls to its Management API, kept in the cache like any app's.
     *
     * @param client a client with a domain
     * @return its entry
     */
    TokenEntry management(Client client) {
        managing.add(client.name());
        TokenKey key = managementKey(client);
        return tokens.entry(key, client.network().callTimeout(), kept.getOrDefault(key, KeepWarm.NEVER));
    }

    /** Whether a client calls a Management API. */
    boolean manages(Client client) {
        return managing.contains(client.name());
    }

    private static TokenKey managementKey(Client client) {
        return new TokenKey(
                client.name(),
                Revision.of(client),
                Presets.named(client.provider()).defaultAudience(client),
                null,
                List.of(),
                client.parameters());
    }

    /**
     * The cache key of an app.
     *
     * @param app the app
     * @param client its client
     * @return everything that changes which token the provider answers with
     */
    static TokenKey key(App app, Client client) {
        Preset preset = Presets.named(client.provider());
        Map<String, String> parameters = new HashMap<>(client.parameters());
        parameters.putAll(app.parameters());
        return new TokenKey(
                client.name(),
                Revision.of(client),
                app.audience() == null ? preset.defaultAudience(client) : app.audience(),
                app.resource(),
                client.auth() == AuthMethod.STATIC
                        ? List.of()
                        : preset.decidingScopes(app.scopes(), app.audience(), app.resource()),
                parameters);
    }
}
