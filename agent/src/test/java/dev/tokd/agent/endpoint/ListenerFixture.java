package dev.tokd.agent.endpoint;

import dev.tokd.agent.control.Traffic;
import dev.tokd.agent.peer.Attestor;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.protocol.Limits;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A listener with a few fake handlers, and callers to it, all closed with it. */
final class ListenerFixture implements AutoCloseable {
    static final ListenerLimits LIMITS = new ListenerLimits(
            Limits.BODY,
            Limits.SMALL_BODY,
            Limits.CONNECTIONS_PER_UID,
            512,
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10));

    final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, Transport.available().handlers());
    final Traffic traffic = new Traffic();
    final CapturedLog log = new CapturedLog();
    final FakeToken token = new FakeToken("tok.en-123~+/=", "read:a", "read:b");
    /** Counted down when the handler of /later was entered. */
    final CountDownLatch entered = new CountDownLatch(1);
    /** What /later answers with. */
    final CompletableFuture<Reply> later = new CompletableFuture<>();

    /** Counted down when a stream of /events ended. */
    final CountDownLatch deaf = new CountDownLatch(1);

    private final List<Consumer<byte[]>> listeners = new CopyOnWriteArrayList<>();

    final Path socket;
    UnixListener listener;
    private final List<WireClient> clients = new ArrayList<>();

    ListenerFixture(Path folder) {
        this(folder, LIMITS);
    }

    ListenerFixture(Path folder, ListenerLimits limits) {
        socket = folder.resolve("s");
        listener = UnixListener.open(socket, null, group, service(limits));
    }

    Service service(ListenerLimits limits) {
        Attestor attestor = new Attestor(Path.of("/proc"), Runnable::run, System::nanoTime);
        return new Service(
                Door.owner(socket.toString()),
                new Policy(uid(socket.getParent())),
                attestor::arrived,
                routes(),
                limits,
                traffic,
                log);
    }

    static int uid(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Routes routes() {
        return Routes.builder()
                .open(HttpMethod.GET, "/healthz", request -> done(Map.of("status", "ok")))
                .open(HttpMethod.GET, "/v1/apps/{app}/token?min_ttl&scope", this::token)
                .on(HttpMethod.GET, "/v1/apps/{app}", request -> done(Map.of("app", request.variable("app"))))
                .on(HttpMethod.PUT, "/v1/apps/{app}", ListenerFixture::echo)
                .on(HttpMethod.POST, "/echo", ListenerFixture::echo)
                .on(HttpMethod.GET, "/query?a&b", ListenerFixture::query)
                .on(HttpMethod.GET, "/peer", ListenerFixture::peer)
                .on(HttpMethod.GET, "/big", request -> done(Map.of("big", "x".repeat(1 << 20))))
                .on(HttpMethod.GET, "/later", this::later)
                .on(
                        HttpMethod.GET,
                        "/text",
                        request -> CompletableFuture.completedFuture(new Reply.Text("text/x", "\u00e9")))
                .on(
                        HttpMethod.GET,
                        "/events",
                        request -> CompletableFuture.completedFuture(new Reply.Stream(this::listen)))
                .on(HttpMethod.GET, "/broken", ListenerFixture::broken)
                .on(
                        HttpMethod.GET,
                        "/tagged",
                        request -> CompletableFuture.completedFuture(new Reply.Json(200, Map.of(), "\"v1\"")))
                .build();
    }

    private Runnable listen(Consumer<byte[]> listener) {
        listeners.add(listener);
        return () -> {
            listeners.remove(listener);
            deaf.countDown();
        };
    }

    /** Sends a frame to whoever streams. */
    void publish(byte[] frame) {
        listeners.forEach(listener -> listener.accept(frame));
    }

    int listeners() {
        return listeners.size();
    }

    static CompletableFuture<Reply> done(Map<String, ?> body) {
        return CompletableFuture.completedFuture(Reply.json(200, body));
    }

    private CompletableFuture<Reply> token(Request request) {
        return CompletableFuture.completedFuture(Reply.token(token.served(request.variable("app"))));
    }

    private CompletableFuture<Reply> later(Request request) {
        entered.countDown();
        return later;
    }

    private static CompletableFuture<Reply> echo(Request request) {
        return done(request.body("request body").fields());
    }

    private static CompletableFuture<Reply> query(Request request) {
        return done(Map.of("a", String.valueOf(request.query("a")), "b", String.valueOf(request.query("b"))));
    }

    private static CompletableFuture<Reply> peer(Request request) {
        return done(Map.of(
                "uid",
                request.caller().peer().uid(),
                "pid",
                request.caller().peer().pid()));
    }

    private static CompletableFuture<Reply> broken(Request request) {
        throw new IllegalStateException("hunter2");
    }

    WireClient client() throws IOException {
        WireClient client = new WireClient(socket);
        clients.add(client);
        return client;
    }

    @Override
    public void close() throws IOException {
        later.complete(Reply.json(200, Map.of()));
        for (WireClient client : clients) {
            client.close();
        }
        listener.close();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
