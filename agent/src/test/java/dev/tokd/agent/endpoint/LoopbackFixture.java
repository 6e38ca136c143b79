package dev.tokd.agent.endpoint;

import dev.tokd.agent.broker.AppRoute;
import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Consents;
import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.broker.RefreshGate;
import dev.tokd.agent.control.Desk;
import dev.tokd.agent.control.Traffic;
import dev.tokd.agent.control.Watching;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.peer.Attestor;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.FakeAccounts;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.policy.Rules;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.protocol.Access;
import dev.tokd.protocol.App;
import dev.tokd.protocol.AppKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Loopback HTTP as the daemon has it, over tokens from a fake source. */
final class LoopbackFixture implements AutoCloseable {
    static final int OTHER_UID = 12_345;
    /** Of app reports and this process's user. */
    static final String KEY = "A".repeat(43);
    /** Of app reports and {@link #OTHER_UID}. */
    static final String OTHERS_KEY = "B".repeat(43);
    /** Of app billing and this process's user. */
    static final String BILLING_KEY = "-_".repeat(21) + "C";

    private static final int TRIES = 20;

    private static final Consents NOBODY_TO_ASK = new Consents() {
        @Override
        public CompletionStage<Boolean> ask(Ask ask, List<String> scopes, Peer peer) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public void forget() {
            // Nothing is remembered.
        }
    };

    final List<Event> events = new CopyOnWriteArrayList<>();
    LoopbackAddress address = new LoopbackAddress("127.0.0.1", 1);
    final LoopbackListener listener;
    final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.available().handlers());
    final Broker broker;
    private final TokenBench bench = new TokenBench();
    private final ExecutorService peers = Executors.newSingleThreadExecutor();
    private final List<WireClient> clients = new ArrayList<>();
    private final int uid;
    /** Only the desk is used by the routes there are. */
    private final Watching watching =
            new Watching(new Desk(new Traffic(), new Events(List.of(events::add))), null, null, null);

    LoopbackFixture(Path folder, String literal) throws IOException {
        uid = ListenerFixture.uid(folder);
        Time time = new Time(System::nanoTime, InstantSource.system());
        broker = new Broker(
                new Policy(uid),
                NOBODY_TO_ASK,
                events::add,
                (app, event) -> {},
                time,
                Problem.of(ErrorCode.LOCKED, "locked", "tok unlock"),
                new Curfew(time, Curfew.Rules.NONE));
        broker.open(Map.of(
                "reports",
                route("reports", key("own", KEY, uid), key("other", OTHERS_KEY, OTHER_UID)),
                "billing",
                route("billing", key("own", BILLING_KEY, uid))));
        listener = open(literal);
    }

    /** A port that was free a moment ago may be taken by now; then another is. */
    private LoopbackListener open(String literal) throws IOException {
        for (int tries = 1; ; tries++) {
            try (ServerSocket free = new ServerSocket(0)) {
                address = new LoopbackAddress(literal, free.getLocalPort());
            }
            try {
                return LoopbackListener.open(address, group, service(address));
            } catch (ProblemException taken) {
                if (tries == TRIES) {
                    throw taken;
                }
            }
        }
    }

    Service service(LoopbackAddress at) {
        Attestor attestor = new Attestor(Path.of("/proc"), peers, System::nanoTime);
        Door door = Door.loopback(at.toString());
        return new Service(
                door,
                new Policy(uid),
                attestor::arrivedByTcp,
                new LoopbackGuard(at, reason -> broker.turnedAway(door, reason)),
                new AgentRoutes(
                                broker, null, null, null, null, null, null, null, null, watching, null, null, null,
                                null, null, by -> {})
                        .loopbackTable(),
                ListenerFixture.LIMITS,
                watching.desk().traffic(),
                new CapturedLog());
    }

    private static AppKey key(String id, String key, int uid) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
            return new AppKey(id, HexFormat.of().formatHex(digest), uid);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private AppRoute route(String name, AppKey... keys) {
        Access access = Access.OWNER.withKeys(List.of(keys));
        App app = new App(name, "c", null, null, List.of("a"), Map.of(), null, KeepWarm.NEVER, access, null);
        return new AppRoute(
                app,
                Rules.of(access, new FakeAccounts()),
                bench.entry(name),
                true,
                scopes -> bench.entry(name + scopes),
                null,
                new RefreshGate(System::nanoTime),
                null);
    }

    WireClient client(ProtocolFamily family) throws IOException {
        WireClient client = new WireClient(family, address.socketAddress());
        clients.add(client);
        return client;
    }

    /** The reasons in the owner's records. */
    List<String> reasons() {
        return events.stream()
                .filter(event -> event.name().equals("refused"))
                .map(event -> String.valueOf(event.fields().get("reason")))
                .toList();
    }

    @Override
    public void close() throws IOException {
        for (WireClient client : clients) {
            client.close();
        }
        listener.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        peers.shutdownNow();
    }
}
