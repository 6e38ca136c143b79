package dev.tokd.agent.http;

import dev.tokd.protocol.Durations;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.Secret;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call from lookup to answer. Everything runs on its one event loop, so nothing here is synchronised;
 * whatever comes first, an answer, a failure or a deadline, ends it.
 */
// What becomes of Netty's futures is heard through the pipeline and the deadlines.
@SuppressWarnings("FutureReturnValueIgnored")
final class Call {
    private static final String END = "end";
    /** More addresses than this are not tried: each gets its share of the time to connect. */
    private static final int ADDRESSES = 4;

    private final Request request;
    private final Network network;
    private final Route route;
    private final @Nullable Secret proxyAuthorization;
    private final EventLoop loop;
    private final ChannelFactory<? extends SocketChannel> sockets;
    private final Executor handshakes;
    private final CompletableFuture<Reply> answer = new CompletableFuture<>();

    private Stage stage = Stage.LOOKUP;
    private @Nullable SslContext trust;
    private @Nullable SslContext trustWithIdentity;
    private @Nullable Channel channel;
    private @Nullable Future<?> callDeadline;
    private @Nullable Future<?> connectDeadline;

    Call(
            Request request,
            Network network,
            Route route,
            @Nullable Secret proxyAuthorization,
            EventLoop loop,
            ChannelFactory<? extends SocketChannel> sockets,
            Executor handshakes) {
        this.request = request;
        this.network = network;
        this.route = route;
        this.proxyAuthorization = proxyAuthorization;
        this.loop = loop;
        this.sockets = sockets;
        this.handshakes = handshakes;
    }

    CompletableFuture<Reply> answer() {
        return answer;
    }

    void start(Lookups lookups, Trust trusts) {
        callDeadline = after(network.callTimeout(), "--call-timeout", Network.LONGEST_CALL);
        CompletableFuture<@Nullable SslContext> trusted = route.needsTrust()
                ? trusts.context(network.caPem()).thenApply(context -> context)
                : CompletableFuture.completedFuture(null);
        Identity identity = route.target().tls() ? request.identity() : null;
        CompletableFuture<@Nullable SslContext> shown = identity == null
                ? trusted
                : trusts.context(network.caPem(), identity).thenApply(context -> context);
        trusted.thenCombine(shown, (plain, own) -> {
                    trust = plain;
                    trustWithIdentity = own;
                    return route.first().host();
                })
                .thenCompose(host -> lookups.find(host))
                .whenCompleteAsync(this::prepared, loop);
    }

    /** A limit, with the option that doubles it as far as it goes. */
    private Future<?> after(Duration limit, String option, Duration most) {
        Duration twice = limit.multipliedBy(2);
        Duration longer = twice.compareTo(most) < 0 ? twice : most;
        String mends = longer.compareTo(limit) > 0 ? option + " " + Durations.format(longer) : null;
        return loop.schedule(
                () -> fail(Failures.late(route, stage, limit, mends)), limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void prepared(@Nullable List<InetAddress> addresses, @Nullable Throwable failure) {
        if (answer.isDone()) {
            return;
        }
        if (addresses == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            fail(Failures.unprepared(
                    route.first(), route.proxy() != null, cause == null ? new IllegalStateException() : cause));
            return;
        }
        stage = Stage.CONNECT;
        Duration call = network.callTimeout();
        Duration most = call.compareTo(Network.LONGEST_CONNECT) < 0 ? call : Network.LONGEST_CONNECT;
        connectDeadline = after(network.connectTimeout(), "--connect-timeout", most);
        connect(addresses.subList(0, Math.min(ADDRESSES, addresses.size())), 0);
    }

    private void connect(List<InetAddress> addresses, int next) {
        InetAddress address = addresses.get(next);
        if (leavesInClear(address)) {
            fail(new HttpFailure(
                    HttpFailure.Kind.INSECURE,
                    route.first().authority() + " is not on this machine, so nothing was sent over plain HTTP",
                    "--allow-http",
                    null));
            return;
        }
        long share = network.connectTimeout().toMillis() / addresses.size();
        new Bootstrap()
                .group(loop)
                .channelFactory(sockets)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(50, share))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(address, route.first().port()))
                .addListener((ChannelFuture connected) -> {
                    if (connected.isSuccess()) {
                        connected(connected.channel());
                    } else if (next + 1 < addresses.size() && !answer.isDone()) {
                        connect(addresses, next + 1);
                    } else {
                        lost(connected.cause());
                    }
                });
    }

    /** "localhost" is loopback by name; what the resolver makes of it is checked where it matters. */
    private boolean leavesInClear(InetAddress address) {
        return !route.target().tls() && !network.allowHttp() && !address.isLoopbackAddress();
    }

    private void connected(Channel connection) {
        channel = connection;
        if (answer.isDone()) {
            connection.close();
            return;
        }
        connection.pipeline().addLast(END, new Exchange(this));
        Hop proxy = route.proxy();
        if (proxy == null) {
            secure(Stage.TLS, route.target(), this::exchange);
        } else if (route.target().tls()) {
            secure(Stage.PROXY_TLS, proxy, this::tunnel);
        } else {
            secure(Stage.PROXY_TLS, proxy, this::exchange);
        }
    }

    private void secure(Stage handshake, Hop peer, Runnable next) {
        // A proxy sees no client's certificate.
        SslContext context = handshake == Stage.TLS ? trustWithIdentity : trust;
        if (!peer.tls() || context == null || channel == null) {
            next.run();
            return;
        }
        stage = handshake;
        SslHandler tls = context.newHandler(channel.alloc(), peer.host(), peer.port(), handshakes);
        // The call's own deadlines hold; a second one would only give another text.
        tls.setHandshakeTimeoutMillis(0);
        tls.handshakeFuture().addListener(shaken -> {
            if (shaken.isSuccess() && !answer.isDone()) {
                next.run();
            } else {
                lost(shaken.cause());
            }
        });
        channel.pipeline().addBefore(END, null, tls);
    }

    private void tunnel() {
        stage = Stage.TUNNEL;
        send(Outgoing.connect(route, proxyAuthorization), new Tunnel(this));
    }

    void tunnelled() {
        if (channel != null && !answer.isDone()) {
            channel.pipeline().remove(HttpClientCodec.class);
            channel.pipeline().remove(Tunnel.class);
            secure(Stage.TLS, route.target(), this::exchange);
        }
    }

    private void exchange() {
        stage = Stage.EXCHANGE;
        cancel(connectDeadline);
        send(Outgoing.request(request, route, proxyAuthorization), null);
    }

    private void send(Outgoing outgoing, @Nullable Tunnel tunnel) {
        if (channel != null) {
            HttpDecoderConfig limits =
                    new HttpDecoderConfig().setMaxInitialLineLength(4096).setMaxHeaderSize(Limits.HEADERS);
            channel.pipeline().addBefore(END, null, new HttpClientCodec(limits, false, false));
            if (tunnel != null) {
                channel.pipeline().addBefore(END, null, tunnel);
            }
            outgoing.writeTo(channel);
        }
    }

    void refusedByProxy(HttpResponseStatus status) {
        fail(Failures.refusedByProxy(route, status.code(), status.reasonPhrase(), proxyAuthorization != null));
    }

    void lost(@Nullable Throwable cause) {
        fail(Failures.lost(route, stage, cause));
    }

    void malformed(Throwable cause) {
        fail(Failures.malformed(route.target(), cause));
    }

    void tooLarge() {
        fail(Failures.tooLarge(route.target()));
    }

    void answered(HttpResponseStatus status, Reply reply) {
        // Only a proxy says 407, and without a tunnel its answer looks like the target's.
        if (status.code() == 407 && route.proxy() != null) {
            refusedByProxy(status);
        } else if (answer.isDone()) {
            reply.close();
        } else {
            end();
            answer.complete(reply);
        }
    }

    void fail(HttpFailure failure) {
        if (!answer.isDone()) {
            end();
            answer.completeExceptionally(failure);
        }
    }

    private void end() {
        cancel(callDeadline);
        cancel(connectDeadline);
        request.close();
        if (proxyAuthorization != null) {
            proxyAuthorization.close();
        }
        if (channel != null) {
            channel.close();
        }
    }

    private static void cancel(@Nullable Future<?> deadline) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
