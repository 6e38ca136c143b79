package dev.tokd.agent.main;

import dev.tokd.agent.broker.Asker;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Confirmers;
import dev.tokd.agent.broker.Consents;
import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.broker.Delay;
import dev.tokd.agent.broker.PendingConsents;
import dev.tokd.agent.control.AccessCheck;
import dev.tokd.agent.control.Actor;
import dev.tokd.agent.control.AuditControl;
import dev.tokd.agent.control.ConsentControl;
import dev.tokd.agent.control.Definer;
import dev.tokd.agent.control.DefinitionControl;
import dev.tokd.agent.control.Desk;
import dev.tokd.agent.control.EventFeed;
import dev.tokd.agent.control.ForwardControl;
import dev.tokd.agent.control.Introspect;
import dev.tokd.agent.control.Journal;
import dev.tokd.agent.control.KeyControl;
import dev.tokd.agent.control.ManagementCalls;
import dev.tokd.agent.control.MetricsControl;
import dev.tokd.agent.control.NewSecrets;
import dev.tokd.agent.control.ProvisionControl;
import dev.tokd.agent.control.Revoke;
import dev.tokd.agent.control.RotationControl;
import dev.tokd.agent.control.Shelf;
import dev.tokd.agent.control.StatusControl;
import dev.tokd.agent.control.Timekeeper;
import dev.tokd.agent.control.Traffic;
import dev.tokd.agent.control.VaultControl;
import dev.tokd.agent.control.Verify;
import dev.tokd.agent.control.Watching;
import dev.tokd.agent.control.WhyControl;
import dev.tokd.agent.control.Workers;
import dev.tokd.agent.endpoint.AgentRoutes;
import dev.tokd.agent.endpoint.ListenerLimits;
import dev.tokd.agent.event.AuditLog;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.event.History;
import dev.tokd.agent.host.ProcessEnd;
import dev.tokd.agent.host.SleepDelay;
import dev.tokd.agent.host.SleptTime;
import dev.tokd.agent.http.HttpClient;
import dev.tokd.agent.http.Lookup;
import dev.tokd.agent.mint.DiscoveryWatch;
import dev.tokd.agent.mint.EitherSecret;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.mint.Quotas;
import dev.tokd.agent.peer.Attestable;
import dev.tokd.agent.peer.Attestor;
import dev.tokd.agent.policy.Accounts;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.provider.Assertions;
import dev.tokd.agent.provider.Discovery;
import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.IntrospectionEndpoint;
import dev.tokd.agent.provider.Management;
import dev.tokd.agent.provider.RevocationEndpoint;
import dev.tokd.agent.provider.TokenEndpoint;
import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.Renewals;
import dev.tokd.agent.token.Saver;
import dev.tokd.agent.token.Stored;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.agent.token.Tokens;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Secret;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts: what the arrows keep apart meets here by method reference.
 *
 * @param broker reads tokens
 * @param routes every call there is
 * @param vaultControl opens and closes the vault
 * @param forwards passes apps on
 * @param saver saves the tokens
 * @param traffic counts what goes through the doors
 * @param triggers locks for what the machine does
 */
record Composition(
        Broker broker,
        AgentRoutes routes,
        VaultControl vaultControl,
        ForwardControl forwards,
        Saver saver,
        Traffic traffic,
        LockTriggers triggers) {
    /**
     * What is outside.
     *
     * @param settings what was asked for
     * @param version the daemon's version
     * @param time both clocks
     * @param random randomness
     * @param vault the vault
     * @param vaultFile its file, for people
     * @param threads where things run
     * @param events who keeps the books
     * @param audit the log they are kept in
     * @param policy who may have what
     * @param attestor tells who asks
     * @param stop stops the daemon
     * @param forget clears memory after a lock
     * @param closed why the vault is closed at first
     * @param startedNanos the monotonic clock when the daemon started first
     */
    record Outside(
            Settings settings,
            String version,
            Time time,
            SecureRandom random,
            Vault vault,
            Path vaultFile,
            Threads threads,
            Events events,
            AuditLog audit,
            Policy policy,
            Attestor attestor,
            Runnable stop,
            Runnable forget,
            Problem closed,
            long startedNanos) {
        static final Path PROC = Path.of("/proc");
    }

    private static final Accounts ACCOUNTS = new Accounts() {
        @Override
        public @Nullable Integer uid(String user) {
            return dev.tokd.agent.host.Accounts.uid(user);
        }

        @Override
        public @Nullable Integer gid(String group) {
            return dev.tokd.agent.host.Accounts.gid(group);
        }
    };

    /** Tokens that do not survive a restart. */
    private static final class Forgetful implements TokenStore {
        @Override
        public Stored load() {
            return Stored.NOTHING;
        }

        @Override
        public void save(Stored stored) {
            // --no-persist: forgetting them is what was asked for.
        }
    }

    /** The mint asks for tokens, the cache asks the mint, and both are told when definitions change. */
    private static final class Later implements Runnable {
        private @Nullable Runnable task;

        void is(Runnable found) {
            task = found;
        }

        @Override
        public void run() {
            if (task != null) {
                task.run();
            }
        }
    }

    /** The mint asks who changes secrets, and who changes them asks the Management API with tokens from the mint. */
    private static final class OthersLater implements EitherSecret.Others {
        private volatile EitherSecret.Others found = client -> Optional.empty();

        void are(EitherSecret.Others others) {
            found = others;
        }

        @Override
        public Optional<EitherSecret.Other> of(Client client) {
            return found.of(client);
        }
    }

    static Composition of(Outside outside) {
        Vault vault = outside.vault();
        Threads threads = outside.threads();
        HttpClient http = new HttpClient(
                threads.out(), NioSocketChannel::new, threads.lookups(), threads.handshakes(), Lookup.system());
        Discovery discovery = new Discovery(http, outside.version());
        GeneratedKey.Maker keys = new GeneratedKey.Maker(outside.time().wall(), outside.random());
        Definer definer = new Definer(vault, discovery::resolve, keys);
        Supplier<String> secrets = () -> secret(outside.random());
        Delay delay = threads.delay();
        Confirmers confirmers = new Confirmers(outside.time().nanos(), delay, secrets);
        Consents consents = new PendingConsents(
                askers(confirmers, threads), delay, outside.time().nanos(), secrets, outside.events()::publish);
        CanaryReaction canaries =
                new CanaryReaction(outside.settings().onCanary(), threads.children(), outside.events()::publish);
        Locking locking = outside.settings().locking();
        Curfew curfew = new Curfew(outside.time(), locking.rules());
        Broker broker = new Broker(
                outside.policy(),
                consents,
                outside.events()::publish,
                canaries,
                outside.time(),
                outside.closed(),
                curfew);
        Sharers sharers = new Sharers(broker::apps);
        MintBook mintBook = new MintBook();
        Mint.Provider provider = provider(outside, http);
        OthersLater others = new OthersLater();
        Mint.Provider either = new EitherSecret(provider, others, threads.mint());
        Quotas quotas = new Quotas(outside.time(), mintBook);
        Mint mint = mint(outside, either, discovery, sharers, quotas);
        Later changed = new Later();
        MetricsControl.Books counted = new MetricsControl.Books();
        Books books = new Books(outside.events(), counted, sharers::of);
        Tokens tokens = new Tokens(mint, outside.time(), outside.random()::nextDouble, books, changed);
        TokenStore store = outside.settings().persist() ? vault.tokens() : new Forgetful();
        Saver saver = new Saver(tokens, () -> mintBook.all(outside.time().wallNow()), store, threads.disk());
        Later time = new Later();
        Renewals renewals = new Renewals(
                tokens,
                (pause, look) -> threads.wakeups().in(pause, () -> {
                    try {
                        time.run();
                    } finally {
                        // It makes the next appointment; without it nothing would be looked at any more.
                        look.run();
                    }
                }));
        changed.is(() -> {
            saver.changed();
            renewals.poke();
        });
        Shelf shelf =
                new Shelf(broker, tokens, renewals, saver, store, mintBook, outside.time(), ACCOUNTS, outside.random());
        Workers workers = new Workers(threads.disk());
        AuditControl audit =
                new AuditControl(outside.audit(), vault, outside.time().wall(), workers);
        VaultControl vaultControl = new VaultControl(
                vault, outside.vaultFile(), shelf, curfew, mint, outside.events(), audit, workers, outside.forget());
        canaries.locks(() -> {
            var unused = vaultControl.lock(new Actor(null, null, "canary"));
        });
        ForwardControl forwards = forwards(outside, broker, counted.traffic(), workers);
        vaultControl.onLock(forwards::locked);
        if (vault.state() == Vault.State.MISSING) {
            broker.close(VaultControl.MISSING);
        }
        curfew.onEnd(vaultControl::lockItself);
        LockTriggers triggers = new LockTriggers(
                locking.on(), vaultControl::lockItself, new SleepDelay(SleepDelay.COMMAND), outside.events());
        boolean sleep = locking.on().contains(Locking.Trigger.SUSPEND);
        DefinitionControl definitions =
                new DefinitionControl(vault, definer, shelf, mint, outside.events(), workers, accessCheck(outside));
        ManagementCalls calls = calls(outside, http, shelf);
        Journal journal = journal(outside, workers);
        RotationControl rotations = new RotationControl(
                definitions,
                calls,
                journal,
                quotas.counting(provider),
                new NewSecrets(() -> Secret.owning(secrets.get().getBytes(StandardCharsets.US_ASCII)), keys),
                delay,
                outside.time());
        others.are(rotations.others());
        Timekeeper timekeeper =
                new Timekeeper(curfew, shelf, vault, sleep ? SleptTime::nanos : () -> 0, triggers::slept);
        time.is(() -> {
            timekeeper.look();
            rotations.look();
        });
        StatusControl status = new StatusControl(
                about(outside, forwards, () -> locking(locking, curfew, triggers)),
                vaultControl,
                vault,
                broker,
                mint,
                rotations::status,
                outside.time(),
                workers);
        Verify verify = new Verify(vault, broker, mint, outside.time().wall());
        AgentRoutes routes = new AgentRoutes(
                broker,
                vaultControl,
                definitions,
                verify,
                new Introspect(
                        vault,
                        new IntrospectionEndpoint(
                                http, new Assertions(outside.time().wall(), outside.random()), outside.version()),
                        threads.mint()),
                new ProvisionControl(definitions, definer, shelf, calls, journal, verify),
                new Revoke(
                        broker,
                        vault,
                        new RevocationEndpoint(
                                http, new Assertions(outside.time().wall(), outside.random()), outside.version()),
                        outside.events(),
                        threads.mint()),
                rotations,
                status,
                watching(outside, vaultControl, broker, status, mint, counted, workers),
                new KeyControl(
                        vault,
                        shelf,
                        outside.events(),
                        workers,
                        outside.policy().ownerUid(),
                        outside.random()),
                new ConsentControl(vault, confirmers, workers),
                forwards,
                outside.attestor()::process,
                audit,
                by -> {
                    outside.events().publish(by.did(Event.info("stop-asked")));
                    outside.stop().run();
                });
        return new Composition(broker, routes, vaultControl, forwards, saver, counted.traffic(), triggers);
    }

    private static ManagementCalls calls(Outside outside, HttpClient http, Shelf shelf) {
        return new ManagementCalls(
                outside.vault(),
                shelf,
                new Management(http, outside.version())::call,
                outside.threads().delay(),
                outside.time(),
                outside.events());
    }

    private static Journal journal(Outside outside, Workers workers) {
        return new Journal(
                outside.vault(),
                workers,
                () -> HexFormat.of().toHexDigits(outside.random().nextLong()),
                outside.time().wall());
    }

    private static ForwardControl forwards(Outside outside, Broker broker, Traffic traffic, Workers workers) {
        Threads threads = outside.threads();
        Path folder = Objects.requireNonNull(outside.settings().socket().getParent(), "the socket's path is absolute");
        ForwardControl.Surroundings surroundings = new ForwardControl.Surroundings(
                outside.time(),
                threads.delay(),
                () -> HexFormat.of().toHexDigits(outside.random().nextInt()),
                ACCOUNTS,
                ProcessEnd::of);
        return new ForwardControl(
                broker,
                new ForwardedDoors(
                        threads.door(),
                        outside.policy(),
                        outside.attestor(),
                        ListenerLimits.standard(outside.settings().connectionsPerUid()),
                        new Desk(traffic, outside.events())),
                folder,
                surroundings,
                outside.events()::publish,
                workers);
    }

    private static List<Asker> askers(Confirmers confirmers, Threads threads) {
        ProgramAsker program = ProgramAsker.of(System.getenv(), threads.children());
        return program == null ? List.of(confirmers) : List.of(confirmers, program);
    }

    /** 256 bits that nobody guesses. */
    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static AccessCheck accessCheck(Outside outside) {
        Attestable attestable = new Attestable(Outside.PROC, outside.policy().ownerUid());
        return new AccessCheck(ACCOUNTS, attestable::objection);
    }

    private static Watching watching(
            Outside outside,
            VaultControl vaultControl,
            Broker broker,
            StatusControl status,
            Mint mint,
            MetricsControl.Books counted,
            Workers workers) {
        Time time = outside.time();
        History history = new History(time::wallNow, name -> broker.apps().containsKey(name));
        EventFeed feed = new EventFeed(time::wallNow);
        outside.events().add(history);
        outside.events().add(feed);
        return new Watching(
                new Desk(counted.traffic(), outside.events()),
                new MetricsControl(outside.version(), time.wallNow(), outside.vault(), broker, counted, workers),
                feed,
                new WhyControl(
                        vaultControl, outside.vault(), broker, status, mint, history, outside.policy(), workers));
    }

    private static Mint.Provider provider(Outside outside, HttpClient http) {
        TokenEndpoint endpoint =
                new TokenEndpoint(http, new Assertions(outside.time().wall(), outside.random()), outside.version());
        return (client, borrowed, ask) -> endpoint.ask(
                client, borrowed.secrets().secret(), borrowed.secrets().proxySecret(), ask);
    }

    private static Mint mint(
            Outside outside, Mint.Provider provider, Discovery discovery, Sharers sharers, Quotas quotas) {
        DiscoveryWatch watch = new DiscoveryWatch(
                client -> rediscover(outside.vault(), discovery, client),
                outside.time().nanos(),
                problem -> outside.events()
                        .publish(Event.warning("discovery-changed").with("detail", problem.detail())));
        return new Mint(
                lender(outside.vault()),
                provider,
                watch,
                outside.time(),
                outside.random()::nextDouble,
                outside.threads().mint(),
                sharers::of,
                quotas);
    }

    private static CompletionStage<Endpoints> rediscover(Vault vault, Discovery discovery, Client client) {
        return vault.borrow(client.name(), borrowed -> discovery.resolve(client, borrowed.proxySecret()));
    }

    private static Mint.Lender lender(Vault vault) {
        return new Mint.Lender() {
            @Override
            public @Nullable Client client(String name) {
                return vault.definitions().clients().get(name);
            }

            @Override
            public Borrowed borrow(String name) {
                return vault.borrow(name);
            }
        };
    }

    private static Map<String, Object> locking(Locking locking, Curfew curfew, LockTriggers triggers) {
        return new JsonFields()
                .put("after", locking.after())
                .put("when_idle", locking.idle())
                .put(
                        "on",
                        locking.on().stream()
                                .map(Locking.Trigger::wire)
                                .sorted()
                                .toList())
                .put("at", curfew.endsAt())
                .put("trouble", triggers.trouble())
                .toMap();
    }

    private static StatusControl.About about(
            Outside outside, ForwardControl forwards, Supplier<Map<String, Object>> locking) {
        String socket = outside.settings().socket().toString();
        List<Door> doors = Stream.concat(
                        Stream.of(Door.owner(socket)),
                        outside.settings().httpListen().stream().map(address -> Door.loopback(address.toString())))
                .toList();
        return new StatusControl.About(
                outside.version(),
                ProcessHandle.current().pid(),
                outside.startedNanos(),
                socket,
                doors,
                forwards,
                locking,
                outside.audit()::status);
    }
}
