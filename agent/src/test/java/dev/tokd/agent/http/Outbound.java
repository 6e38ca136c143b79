package dev.tokd.agent.http;

import dev.tokd.protocol.Network;
import dev.tokd.protocol.Secret;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** An {@link HttpClient} on a single event loop of its own, so that whatever blocks it is seen. */
public final class Outbound implements AutoCloseable {
    public static final Network NETWORK =
            new Network(null, null, null, List.of(), false, Duration.ofSeconds(20), Duration.ofSeconds(40));
    /** Every name is this machine, except those under .invalid. */
    public static final Lookup HERE = host -> {
        if (host.endsWith(".invalid")) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
    };

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ThreadPoolExecutor lookups = BlockingPool.of("lookups", 2);
    private final ThreadPoolExecutor handshakes = BlockingPool.of("handshakes", 2);
    public final HttpClient client;

    public Outbound(Lookup lookup) {
        client = new HttpClient(group, NioSocketChannel::new, lookups, handshakes, lookup);
    }

    public Outbound() {
        this(HERE);
    }

    public Reply get(URI uri, Network network) {
        return get(uri, network, null);
    }

    public Reply get(URI uri, Network network, @Nullable Secret proxySecret) {
        return future(uri, network, proxySecret).join();
    }

    public CompletableFuture<Reply> future(URI uri, Network network, @Nullable Secret proxySecret) {
        return client.send(Request.get(uri, Map.of()), network, proxySecret).toCompletableFuture();
    }

    public HttpFailure failure(URI uri, Network network) {
        return failure(uri, network, null);
    }

    public HttpFailure failure(URI uri, Network network, @Nullable Secret proxySecret) {
        return failure(future(uri, network, proxySecret));
    }

    public static HttpFailure failure(CompletableFuture<Reply> call) {
        try {
            throw new AssertionError("no failure but " + call.join());
        } catch (CompletionException e) {
            return (HttpFailure) e.getCause();
        }
    }

    public static String text(Reply reply) {
        return new String(reply.body().reveal(), StandardCharsets.UTF_8);
    }

    public static Secret secret(String text) {
        return Secret.ofChars(text.toCharArray());
    }

    public static Network trusting(TestCa ca) {
        return new Network(ca.pem(), null, null, List.of(), false, NETWORK.connectTimeout(), NETWORK.callTimeout());
    }

    public static Network within(Duration connect, Duration call) {
        return new Network(null, null, null, List.of(), false, connect, call);
    }

    public static Network proxied(@Nullable TestCa ca, URI proxy, @Nullable String user, String... noProxy) {
        return new Network(
                ca == null ? null : ca.pem(),
                proxy,
                user,
                List.of(noProxy),
                false,
                NETWORK.connectTimeout(),
                NETWORK.callTimeout());
    }

    public static Network allowingHttp(Network network) {
        return new Network(
                network.caPem(),
                network.proxy(),
                network.proxyUser(),
                network.noProxy(),
                true,
                network.connectTimeout(),
                network.callTimeout());
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        handshakes.shutdownNow();
        group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }
}
