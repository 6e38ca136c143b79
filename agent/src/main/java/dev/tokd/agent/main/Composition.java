package dev.tokd.agent.main;

import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.control.Definer;
import dev.tokd.agent.control.DefinitionControl;
import dev.tokd.agent.control.Shelf;
import dev.tokd.agent.control.StatusControl;
import dev.tokd.agent.control.Timekeeper;
import dev.tokd.agent.control.VaultControl;
import dev.tokd.agent.control.Verify;
import dev.tokd.agent.control.Workers;
import dev.tokd.agent.endpoint.AgentRoutes;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.SleepDelay;
import dev.tokd.agent.host.SleptTime;
import dev.tokd.agent.http.HttpClient;
import dev.tokd.agent.http.Lookup;
import dev.tokd.agent.mint.DiscoveryWatch;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.provider.Discovery;
import dev.tokd.agent.provider.TokenEndpoint;
import dev.tokd.agent.token.Renewals;
import dev.tokd.agent.token.Saver;
import dev.tokd.agent.token.StoredToken;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.agent.token.Tokens;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.JsonFields;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins the parts: what the arrows keep apart meets here by method reference.
 *
 * @param routes every call there is
 * @param vaultControl opens and closes the vault
 * @param saver saves the tokens
 * @param triggers locks for what the machine does
 */
record Composition(AgentRoutes routes, VaultControl vaultControl, Saver saver, LockTriggers triggers) {
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
     * @param policy who may have what
     * @param stop stops the daemon
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
            Policy policy,
            Runnable stop) {}

    /** Tokens that do not survive a restart. */
    private static final class Forgetful implements TokenStore {
        @Override
        public List<StoredToken> load() {
            return List.of();
        }

        @Override
        public void save(List<StoredToken> tokens) {
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

    static Composition of(Outside outside) {
        Vault vault = outside.vault();
        Threads threads = outside.threads();
        HttpClient http = new HttpClient(
                threads.out(), NioSocketChannel::new, threads.lookups(), threads.handshakes(), Lookup.system());
        Discovery discovery = new Discovery(http, outside.version());
        Definer definer = new Definer(vault, discovery::resolve);
        Mint mint = mint(outside, http, discovery);
        Later changed = new Later();
        Tokens tokens =
                new Tokens(mint, outside.time(), outside.random()::nextDouble, new Books(outside.events()), changed);
        TokenStore store = outside.settings().persist() ? vault.tokens() : new Forgetful();
        Saver saver = new Saver(tokens, store, threads.disk());
        Later time = new Later();
        Renewals renewals = new Renewals(
                tokens,
                (delay, look) -> threads.wakeups().in(delay, () -> {
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
        Locking locking = outside.settings().locking();
        Curfew curfew = new Curfew(outside.time(), locking.rules());
        Broker broker = new Broker(
                outside.policy(), VaultControl.LOCKED, curfew, outside.time().wall());
        Shelf shelf = new Shelf(broker, tokens, renewals, saver, store, outside.time());
        Workers workers = new Workers(threads.disk());
        VaultControl vaultControl =
                new VaultControl(vault, outside.vaultFile(), shelf, curfew, mint, outside.events(), workers);
        if (vault.state() == Vault.State.MISSING) {
            broker.close(VaultControl.MISSING);
        }
        curfew.onEnd(vaultControl::lockItself);
        LockTriggers triggers = new LockTriggers(
                locking.on(), vaultControl::lockItself, new SleepDelay(SleepDelay.COMMAND), outside.events());
        boolean sleep = locking.on().contains(Locking.Trigger.SUSPEND);
        time.is(new Timekeeper(curfew, shelf, vault, sleep ? SleptTime::nanos : () -> 0, triggers::slept)::look);
        StatusControl status = new StatusControl(
                about(outside, () -> locking(locking, curfew, triggers)),
                vaultControl,
                vault,
                broker,
                mint,
                outside.time(),
                workers);
        AgentRoutes routes = new AgentRoutes(
                broker,
                vaultControl,
                new DefinitionControl(vault, definer, shelf, mint, outside.events(), workers),
                new Verify(vault, broker, mint, outside.time().wall()),
                status,
                outside.stop());
        return new Composition(routes, vaultControl, saver, triggers);
    }

    private static Mint mint(Outside outside, HttpClient http, Discovery discovery) {
        TokenEndpoint endpoint = new TokenEndpoint(http, outside.version());
        DiscoveryWatch watch = new DiscoveryWatch(
                client -> rediscover(outside.vault(), discovery, client),
                outside.time().nanos(),
                problem -> outside.events()
                        .publish(Event.warning("discovery-changed").with("detail", problem.detail())));
        return new Mint(
                lender(outside.vault()),
                (client, borrowed, ask) -> endpoint.clientCredentials(
                        client, borrowed.secrets().secret(), borrowed.secrets().proxySecret(), ask),
                watch,
                outside.time(),
                outside.random()::nextDouble,
                outside.threads().mint());
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

    private static StatusControl.About about(Outside outside, Supplier<Map<String, Object>> locking) {
        String socket = outside.settings().socket().toString();
        return new StatusControl.About(
                outside.version(),
                ProcessHandle.current().pid(),
                outside.time().nanosNow(),
                socket,
                () -> List.of(Door.owner(socket)),
                locking);
    }
}
