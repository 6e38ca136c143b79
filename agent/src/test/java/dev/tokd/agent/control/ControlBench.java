package dev.tokd.agent.control;

import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.broker.QuietBroker;
import dev.tokd.agent.event.AuditLog;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.mint.DiscoveryWatch;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.mint.Quotas;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.FakeAccounts;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.Renewals;
import dev.tokd.agent.token.Saver;
import dev.tokd.agent.token.Stored;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.Vault;
import dev.tokd.agent.vault.VaultPlaces;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The owner's operations over a real vault in a folder; providers, the cache's source and the disk's thread are fakes.
 * The disk works at once, or, while it is {@link #busy}, when it is told to.
 */
final class ControlBench implements AutoCloseable {
    static final String KEY = key(1);
    static final String PROOF = "\"proof\":{\"key\":\"" + KEY + "\"}";

    final TokenBench cache = new TokenBench();
    final List<String> resolved = new ArrayList<>();
    final List<Event> published = new CopyOnWriteArrayList<>();
    final Vault vault;
    final Curfew curfew;

    /** What the daemon could never tell about an executable, by its path. */
    final Map<String, String> objections = new HashMap<>();

    final Broker broker;
    final Shelf shelf;
    final VaultControl vaultControl;
    final DefinitionControl definitions;
    final StatusControl status;
    final ForwardControl forwards;
    final FakeDoors doors = new FakeDoors();
    /** What waits for its time to come. */
    final Deque<Runnable> later = new ArrayDeque<>();
    /** The names of forwards to come. */
    final Deque<String> ids = new ArrayDeque<>(List.of("00000001", "00000001", "00000002", "00000003"));
    /** Complete when the process a forward ends with has ended. */
    final CompletableFuture<Void> processEnd = new CompletableFuture<>();

    final Events events = new Events(List.of(published::add));
    String tokenEndpoint = "https://as.example/token";
    boolean busy;

    @Nullable TokenReply reply;

    private final Deque<Runnable> waiting = new ArrayDeque<>();

    ControlBench(Path folder) {
        this(folder, Curfew.Rules.NONE);
    }

    ControlBench(Path folder, Curfew.Rules rules) {
        curfew = new Curfew(cache.clock.time(), rules);
        SecureRandom random = new SecureRandom();
        Path file = folder.resolve("data/vault");
        vault = new Vault(
                new VaultPlaces(file, folder.resolve("state")),
                new FileWrites(random, FileWrites.StepListener.NONE),
                random);
        Mint mint = mint();
        TokenStore store = new TokenStore() {
            @Override
            public Stored load() {
                return Stored.NOTHING;
            }

            @Override
            public void save(Stored stored) {}
        };
        Workers workers = new Workers(this::disk);
        broker = QuietBroker.of(new Policy(1000), cache.clock.time(), VaultControl.LOCKED, curfew);
        shelf = new Shelf(
                broker,
                cache.tokens,
                new Renewals(cache.tokens, (delay, task) -> {}),
                new Saver(cache.tokens, List::of, store, task -> {}),
                store,
                new MintBook(),
                cache.clock.time(),
                new FakeAccounts(),
                new SecureRandom());
        Definer definer = new Definer(
                vault,
                (client, proxySecret) -> {
                    resolved.add(client.name());
                    return CompletableFuture.completedFuture(new Endpoints(
                            client.issuer(), URI.create(tokenEndpoint), AuthMethod.CLIENT_SECRET_BASIC, null, null));
                },
                new GeneratedKey.Maker(Instant::now, new SecureRandom()));
        AuditLog audit = QuietAudit.in(folder, cache.clock.time().wall());
        AuditControl auditControl =
                new AuditControl(audit, vault, cache.clock.time().wall(), workers);
        vaultControl = new VaultControl(vault, file, shelf, curfew, mint, events, auditControl, workers, () -> {});
        definitions = new DefinitionControl(
                vault,
                definer,
                shelf,
                mint,
                events,
                workers,
                new AccessCheck(new FakeAccounts(), (uid, exe) -> exe == null ? null : objections.get(exe)));
        forwards = new ForwardControl(
                broker,
                doors,
                Path.of("/run/tokd"),
                new ForwardControl.Surroundings(
                        cache.clock.time(),
                        (delay, task) -> later.add(task),
                        () -> ids.remove(),
                        new FakeAccounts(),
                        pid -> processEnd),
                published::add,
                workers);
        vaultControl.onLock(forwards::locked);
        status = new StatusControl(
                new StatusControl.About(
                        "1.2.3",
                        42,
                        cache.clock.time().nanosNow(),
                        "/s",
                        List.of(Door.owner("/s")),
                        forwards,
                        () -> Map.of("on", List.of()),
                        audit::status),
                vaultControl,
                vault,
                broker,
                mint,
                client -> null,
                cache.clock.time(),
                workers);
    }

    private Mint mint() {
        Mint.Lender lender = new Mint.Lender() {
            @Override
            public @Nullable Client client(String name) {
                return vault.definitions().clients().get(name);
            }

            @Override
            public Borrowed borrow(String name) {
                return vault.borrow(name);
            }
        };
        DiscoveryWatch watch = new DiscoveryWatch(
                client -> CompletableFuture.failedFuture(new IllegalStateException("not looked at here")),
                cache.clock.time().nanos(),
                problem -> {});
        return new Mint(
                lender,
                (client, borrowed, ask) -> CompletableFuture.completedFuture(reply),
                watch,
                cache.clock.time(),
                () -> 0,
                Runnable::run,
                key -> List.of(),
                new Quotas(cache.clock.time(), new MintBook()));
    }

    /** A vault that is open, with one client. */
    ControlBench withClient() {
        now(vaultControl.init(
                Actor.START, body("{\"slot\":{\"name\":\"main\",\"kind\":\"key-file\"},\"key\":\"" + KEY + "\"}")));
        now(definitions.putClient(Actor.START, "api", client(""), true));
        return this;
    }

    private void disk(Runnable task) {
        if (busy) {
            waiting.add(task);
        } else {
            task.run();
        }
    }

    /** The disk gets on with what it was asked for meanwhile. */
    void work() {
        busy = false;
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    static JsonMap client(String more) {
        return body("{\"client_id\":\"id\",\"issuer\":\"https://as.example\",\"secret\":\"secret\"" + more + "}");
    }

    static JsonMap app(String scopes, String more) {
        return body("{\"client\":\"api\",\"scopes\":[" + scopes + "]" + more + "}");
    }

    static JsonMap body(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), "the body");
    }

    static String key(int filled) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) filled);
        return Base64.getEncoder().encodeToString(bytes);
    }

    static <T> T now(java.util.concurrent.CompletionStage<T> stage) {
        return TokenBench.now(stage);
    }

    @Override
    public void close() {
        events.close();
    }
}
