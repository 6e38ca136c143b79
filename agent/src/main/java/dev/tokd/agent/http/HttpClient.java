package dev.tokd.agent.http;

import dev.tokd.protocol.Network;
import dev.tokd.protocol.Secret;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Sends requests to providers, each on a connection of its own. */
public final class HttpClient {
    /** The most an answer's body may have, in bytes. */
    public static final int BODY = 256 * 1024;

    private final EventLoopGroup group;
    private final ChannelFactory<? extends SocketChannel> sockets;
    private final Executor handshakes;
    private final Lookups lookups;
    private final Trust trust;

    /**
     * A client on shared event loops.
     *
     * @param group the loops; the caller shuts them down
     * @param sockets makes channels that fit the loops, for example {@code EpollSocketChannel::new}
     * @param lookups runs name lookups; may block; see {@link BlockingPool}
     * @param handshakes runs the costly parts of TLS handshakes and reads trust stores; not the same as
     *     {@code lookups}, so that hanging lookups cannot keep handshakes from running
     * @param lookup finds addresses
     */
    public HttpClient(
            EventLoopGroup group,
            ChannelFactory<? extends SocketChannel> sockets,
            Executor lookups,
            Executor handshakes,
            Lookup lookup) {
        this.group = group;
        this.sockets = sockets;
        this.handshakes = handshakes;
        this.lookups = new Lookups(lookup, lookups);
        this.trust = new Trust(handshakes);
    }

    /**
     * Sends one request. Redirects are answers like any other. Safe from any thread, an event loop
     * included; it never blocks.
     *
     * @param request what to send; its secrets are wiped when the call is over
     * @param network trust, proxy and time limits
     * @param proxySecret the password of {@link Network#proxyUser}, or null; it stays the caller's and is
     *     read before this returns
     * @return the answer, completed on an event loop; or fails with an {@link HttpFailure}
     */
    public CompletionStage<Reply> send(Request request, Network network, @Nullable Secret proxySecret) {
        try {
            Route route = Route.of(request.uri(), network);
            EventLoop loop = group.next();
            Call call = new Call(
                    request, network, route, proxyAuthorization(network, proxySecret), loop, sockets, handshakes);
            loop.execute(() -> call.start(lookups, trust));
            return call.answer();
        } catch (HttpFailure e) {
            request.close();
            return CompletableFuture.failedFuture(e);
        } catch (RejectedExecutionException e) {
            request.close();
            return CompletableFuture.failedFuture(new HttpFailure(
                    HttpFailure.Kind.CONNECT,
                    "tokd is stopping, so " + request.uri().getHost() + " was not asked",
                    e));
        }
    }

    private static @Nullable Secret proxyAuthorization(Network network, @Nullable Secret proxySecret) {
        String user = network.proxyUser();
        if (user == null) {
            return null;
        }
        byte[] password = proxySecret == null ? new byte[0] : proxySecret.reveal();
        Secret value = BasicCredentials.of(user.getBytes(StandardCharsets.UTF_8), password);
        Arrays.fill(password, (byte) 0);
        return value;
    }
}
