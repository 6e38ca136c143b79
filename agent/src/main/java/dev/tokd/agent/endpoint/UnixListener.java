package dev.tokd.agent.endpoint;

import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.peer.PeerFacts;
import dev.tokd.protocol.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Listens on a Unix socket. {@link #close} stops it gracefully.
 *
 * <p>The socket is closed to everybody else from its first moment: it is bound, made 0600, and only then
 * told to listen.
 */
public final class UnixListener implements AutoCloseable {
    private static final FastThreadLocal<Loop> LOOP = new FastThreadLocal<>() {
        @Override
        protected Loop initialValue() {
            return new Loop(new TokenBytes(), new PlainGet.Reader());
        }

        @Override
        protected void onRemoval(Loop loop) {
            loop.tokens().release();
        }
    };

    /** What the connections of one event loop use in turn. */
    private record Loop(TokenBytes tokens, PlainGet.Reader plain) {}

    private final Service service;
    private final Admission admission;
    private final Connections connections = new Connections();
    private final SocketPlace place;
    private final Channel server;

    private UnixListener(Service service, SocketPlace place, EventLoopGroup group) throws IOException {
        this.service = service;
        this.place = place;
        this.admission = new Admission(service.policy().ownerUid(), service.limits());
        this.server = BoundSocket.bind(place, bootstrap(group), group);
        place.bound();
    }

    /**
     * Opens a socket.
     *
     * @param path where, absolute, at most 106 bytes; its folder
     *     is made 0700 if it is missing
     * @param group the event loops, of {@link Transport#handlers}, for accepting and serving alike
     * @param service what is served
     * @return the listener; connections are accepted from now on
     * @throws dev.tokd.protocol.ProblemException {@code already_running} when somebody listens there,
     *     {@code bad_request} when the path will not do, {@code internal} when the system refuses
     */
    public static UnixListener open(Path path, EventLoopGroup group, Service service) {
        SocketPlace place = SocketPlace.claim(path, service.policy().ownerUid());
        try {
            return new UnixListener(service, place, group);
        } catch (IOException | RuntimeException e) {
            try (place) {
                place.remove();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e instanceof RuntimeException known ? known : new UncheckedIOException((IOException) e);
        }
    }

    private ServerBootstrap bootstrap(EventLoopGroup group) {
        return new ServerBootstrap()
                .group(group)
                // Takes what waits in one turn; Netty's default is one connection a turn.
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator()
                                .respectMaybeMoreData(false)
                                .maxMessagesPerRead(16))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new ReceiveBuffers())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        arrive(channel);
                    }
                });
    }

    private void arrive(Channel channel) {
        Peer peer = PeerFacts.of(channel);
        Admission.Verdict verdict = admission.enter(peer.uid());
        channel.closeFuture().addListener(closed -> admission.leave(peer.uid(), verdict));
        switch (verdict) {
            case ADMIT -> serve(channel, peer);
            case TELL -> channel.pipeline().addLast(new TurnedAway(service));
            case DROP -> {
                var unused = channel.close();
            }
        }
    }

    private void serve(Channel channel, Peer peer) {
        Loop loop = LOOP.get();
        RequestDecoder decoder = new RequestDecoder(loop.plain());
        Connection connection = new Connection(service, loop.tokens(), peer, channel, decoder);
        channel.closeFuture().addListener(closed -> connections.remove(connection));
        channel.pipeline().addLast(decoder, connection);
        connections.add(connection);
    }

    /** Tells one connection too many so. */
    private static final class TurnedAway extends ChannelInboundHandlerAdapter {
        private final Service service;

        TurnedAway(Service service) {
            this.service = service;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Channel channel = context.channel();
            Farewell farewell = new Farewell(service.limits().linger());
            channel.pipeline().replace(this, null, farewell);
            Refusal refusal = Refusal.of(ErrorCode.TOO_MANY, "too many connections are open");
            farewell.say(channel, AnswerBytes.of(refusal).into(channel.alloc(), RequestHead.After.CLOSE, false));
        }
    }

    /**
     * Stops: accepts nothing more and removes the socket, closes idle connections, lets answers under way
     * finish within {@link ListenerLimits#grace}, then closes what is left. Blocks until then; not to be
     * called on an event loop. A second call does nothing.
     *
     * @throws UncheckedIOException when the socket could not be removed; everything is closed all the same
     */
    @Override
    public void close() {
        try (place) {
            server.close().syncUninterruptibly();
            try {
                place.remove();
            } finally {
                connections.drain(service.limits().grace());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
