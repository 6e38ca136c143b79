package dev.tokd.agent.control;

import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.broker.QuietBroker;
import dev.tokd.agent.endpoint.ListenerLimits;
import dev.tokd.agent.endpoint.Reply;
import dev.tokd.agent.endpoint.Request;
import dev.tokd.agent.endpoint.Routes;
import dev.tokd.agent.endpoint.Service;
import dev.tokd.agent.endpoint.Transport;
import dev.tokd.agent.endpoint.UnixListener;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.host.OwnUid;
import dev.tokd.agent.mint.DiscoveryWatch;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.mint.Quotas;
import dev.tokd.agent.peer.Attestor;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.FakeAccounts;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.FakeSource;
import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.Renewals;
import dev.tokd.agent.token.Saver;
import dev.tokd.agent.token.Stored;
import dev.tokd.agent.token.StoredToken;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenEvents;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenSource;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.agent.token.Tokens;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Vault;
import dev.tokd.agent.vault.VaultPlaces;
import dev.tokd.protocol.Access;
import dev.tokd.protocol.App;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A daemon's inside with many apps, each with a cached token of a usual length, on a real socket. */
final class ManyApps implements AutoCloseable {
    private static final int TOKEN_LENGTH = 1500;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final URI ENDPOINT = URI.create("https://id.example/token");

    final Path socket;
    final Broker broker;
    final VaultControl control;
    final FakeSource source;
    private final Vault vault;
    private final List<StoredToken> stored;
    private final Events events = new Events(List.of());
    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.available().handlers());
    private final ExecutorService disk = Executors.newSingleThreadExecutor();
    private final UnixListener listener;

    ManyApps(Path folder, int count) {
        Time time = new Time(System::nanoTime, InstantSource.system());
        VaultPlaces places = new VaultPlaces(folder.resolve("data/vault"), folder.resolve("state"));
        vault = new Vault(places, new FileWrites(RANDOM, FileWrites.StepListener.NONE), RANDOM);
        Policy policy = new Policy((int) OwnUid.effective());
        Curfew curfew = new Curfew(time, Curfew.Rules.NONE);
        broker = QuietBroker.of(policy, time, VaultControl.LOCKED, curfew);
        source = new FakeSource(time);
        Tokens tokens = new Tokens(source, time, () -> 0, new Unheard(), () -> {});
        List<App> apps = IntStream.range(0, count).mapToObj(ManyApps::app).toList();
        stored = apps.stream().map(app -> token(app, time)).toList();
        TokenStore store = new Remembering();
        Renewals renewals = new Renewals(tokens, (delay, task) -> {});
        Shelf shelf = new Shelf(
                broker,
                tokens,
                renewals,
                new Saver(tokens, List::of, store, Runnable::run),
                store,
                new MintBook(),
                time,
                new FakeAccounts(),
                RANDOM);
        Workers workers = new Workers(disk);
        control = new VaultControl(
                vault,
                places.vault(),
                shelf,
                curfew,
                mint(time),
                events,
                new AuditControl(QuietAudit.in(folder, time.wall()), vault, time.wall(), workers),
                workers,
                () -> {});
        fill(apps);
        socket = folder.resolve("s");
        Door door = Door.owner(socket.toString());
        Attestor attestor = new Attestor(Path.of("/proc"), Runnable::run, time.nanos());
        listener = UnixListener.open(
                socket,
                null,
                group,
                new Service(
                        door,
                        policy,
                        attestor::arrived,
                        null,
                        routes(),
                        ListenerLimits.standard(Limits.CONNECTIONS_PER_UID),
                        new Traffic(),
                        System.getLogger("test")));
    }

    private void fill(List<App> apps) {
        vault.init(new Slot("main", Slot.Kind.KEY_FILE, null), key());
        ClientChange client = new ClientChange(client(), Secret.ofChars("secret".toCharArray()), null);
        vault.change(new Change(List.of(client), Set.of(), apps, Set.of()));
        vault.lock();
    }

    private static final class Unheard implements TokenEvents {
        @Override
        public void minted(TokenKey key, TokenSource.Reason reason, Duration life) {}

        @Override
        public void failed(TokenKey key, TokenSource.Reason reason, Throwable failure) {}
    }

    /** What was stored once is loaded at each unlock. */
    private final class Remembering implements TokenStore {
        @Override
        public Stored load() {
            return new Stored(stored.stream().map(ManyApps::copy).toList(), List.of());
        }

        @Override
        public void save(Stored saved) {}
    }

    private static StoredToken copy(StoredToken of) {
        return stored(of.key(), of.token().reveal(), new Time(System::nanoTime, InstantSource.system()));
    }

    private static StoredToken token(App app, Time time) {
        byte[] text = new byte[TOKEN_LENGTH];
        Arrays.fill(text, (byte) 'x');
        byte[] name = app.name().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, text, 0, name.length);
        return stored(Shelf.key(app, client()), text, time);
    }

    private static StoredToken stored(TokenKey key, byte[] text, Time time) {
        Duration life = Duration.ofHours(24);
        return new StoredToken(
                key, Secret.owning(text), "Bearer", List.of("read"), List.of(), time.wallNow(), life, false);
    }

    private static Mint mint(Time time) {
        IllegalStateException nobody = new IllegalStateException("nobody mints here");
        DiscoveryWatch watch =
                new DiscoveryWatch(client -> CompletableFuture.failedFuture(nobody), time.nanos(), problem -> {});
        Mint.Lender lender = new Mint.Lender() {
            @Override
            public Client client(String name) {
                return ManyApps.client();
            }

            @Override
            public Borrowed borrow(String name) {
                throw nobody;
            }
        };
        return new Mint(
                lender,
                (client, borrowed, ask) -> CompletableFuture.failedFuture(nobody),
                watch,
                time,
                () -> 0,
                Runnable::run,
                key -> List.of(),
                new Quotas(time, new MintBook()));
    }

    private Routes routes() {
        return Routes.builder()
                .open(
                        HttpMethod.GET,
                        "/v1/apps/{app}/token",
                        request -> broker.read(ask(request)).thenApply(Reply::token))
                .on(
                        HttpMethod.POST,
                        "/v1/vault/lock",
                        request -> control.lock(Actor.START).thenApply(outcome -> Reply.json(200, outcome.body())))
                .build();
    }

    private static Ask ask(Request request) {
        return Ask.plain(request.caller(), request.door(), request.variable("app"), null);
    }

    private static Client client() {
        return new Client(
                "c",
                "oauth2",
                null,
                null,
                ENDPOINT,
                "id",
                null,
                Network.DIRECT,
                Map.of(),
                null,
                null,
                new Endpoints(null, ENDPOINT, AuthMethod.CLIENT_SECRET_BASIC, null, null));
    }

    private static App app(int number) {
        String audience = "https://api.example/" + number;
        return new App(
                "app-" + number,
                "c",
                audience,
                null,
                List.of("read"),
                Map.of(),
                null,
                KeepWarm.NEVER,
                Access.OWNER,
                null);
    }

    private static Secret key() {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        return Secret.owning(key);
    }

    /** Unlocks; every app has its token. */
    void open() {
        control.unlock(Actor.START, "main", key(), false);
    }

    @Override
    public void close() {
        listener.close();
        events.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        disk.shutdown();
    }
}
