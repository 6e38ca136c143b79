package dev.tokd.agent.endpoint;

import dev.tokd.agent.peer.Caller;
import dev.tokd.protocol.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Listens on a Unix socket. {@link #close} stops it gracefully.
 *
 * <p>The socket is closed to everybody else from its first moment: it is bound, made 0600 (0660 for a
 * group), and only then told to listen. One that was inherited keeps the permissions it came with.
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
    private final EventLoopGroup group;
    private final SocketPlace place;
    private volatile Admission admission;
    private volatile Connections connections = new Connections();
    private volatile Channel server;
    private CompletableFuture<List<Integer>> paused = CompletableFuture.completedFuture(List.of());

    /** How the listening socket comes to be. */
    @FunctionalInterface
    private interface Source {
        Channel start(ServerBootstrap bootstrap) throws IOException;
    }

    private UnixListener(Service service, SocketPlace place, EventLoopGroup group, Source source) throws IOException {
        this.service = service;
        this.place = place;
        this.group = group;
        this.admission = new Admission(service.policy().ownerUid(), service.limits());
        this.server = source.start(bootstrap());
    }

    /**
     * Opens a socket.
     *
     * @param path where, absolute, at most 106 bytes; its folder
     *     is made 0700 if it is missing
     * @param members the group whose members may connect as well, or null for the owner alone
     * @param group the event loops, of {@link Transport#handlers}, for accepting and serving alike
     * @param service what is served
     * @return the listener; connections are accepted from now on
     * @throws dev.tokd.protocol.ProblemException {@code already_running} when somebody listens there,
     *     {@code bad_request} when the path will not do, {@code internal} when the system refuses
     */
    public static UnixListener open(Path path, @Nullable Integer members, EventLoopGroup group, Service service) {
        SocketPlace place = SocketPlace.claim(path, service.policy().ownerUid(), members);
        return start(service, place, group, bootstrap -> {
            Channel bound = BoundSocket.bind(place, members, bootstrap, group);
            place.bound();
            return bound;
        });
    }

    /**
     * Listens on a socket that is bound and listens already: a service manager's, or the one this process
     * had before it was started over. It is neither bound again nor, unless it is ours, removed.
     *
     * @param socket the socket, with connections that were accepted from it
     * @param group as for {@link #open}
     * @param service as for {@link #open}
     * @return the listener; connections are accepted from now on
     * @throws dev.tokd.protocol.ProblemException {@code already_running} when somebody else holds the lock
     *     beside a socket of ours
     * @throws UncheckedIOException when the descriptor is none
     */
    public static UnixListener adopt(HandedSocket socket, EventLoopGroup group, Service service) {
        try {
            SocketPlace place = socket.ours() ? SocketPlace.again(socket.path()) : SocketPlace.lent(socket.path());
            UnixListener listener =
                    start(service, place, group, bootstrap -> BoundSocket.adopt(socket.descriptor(), bootstrap, group));
            socket.connections().forEach(connection -> listener.take(connection));
            return listener;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UnixListener start(Service service, SocketPlace place, EventLoopGroup group, Source source) {
        try {
            return new UnixListener(service, place, group, source);
        } catch (IOException | RuntimeException e) {
            try (place) {
                place.remove();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e instanceof RuntimeException known ? known : new UncheckedIOException((IOException) e);
        }
    }

    /** One of the connections that were accepted before. */
    private void take(int descriptor) {
        Channel channel = new EpollDomainSocketChannel(descriptor);
        channel.config().setRecvByteBufAllocator(new ReceiveBuffers());
        channel.pipeline().addLast(arrivals());
        var unused = group.register(channel);
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
                .group(group)
                // Takes what waits in one turn; Netty's default is one connection a turn.
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new ServerChannelRecvByteBufAllocator()
                                .respectMaybeMoreData(false)
                                .maxMessagesPerRead(16))
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new ReceiveBuffers())
                .childHandler(arrivals());
    }

    private ChannelInitializer<Channel> arrivals() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                arrive(channel);
            }
        };
    }

    private void arrive(Channel channel) {
        Caller caller = service.arrivals().apply(channel);
        int uid = caller.peer().uid();
        Admission counted = admission;
        Admission.Verdict verdict = counted.enter(uid);
        channel.closeFuture().addListener(closed -> counted.leave(uid, verdict));
        switch (verdict) {
            case ADMIT -> serve(channel, caller);
            case TELL -> channel.pipeline().addLast(new TurnedAway(service));
            case DROP -> {
                var unused = channel.close();
            }
        }
    }

    private void serve(Channel channel, Caller caller) {
        Loop loop = LOOP.get();
        RequestDecoder decoder = new RequestDecoder(loop.plain());
        Connection connection = new Connection(service, loop.tokens(), caller, channel, decoder);
        Connections those = connections;
        service.traffic().connected();
        channel.closeFuture().addListener(closed -> {
            those.remove(connection);
            service.traffic().disconnected();
        });
        channel.pipeline().addLast(decoder, connection);
        those.add(connection);
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
            service.traffic().refused(ErrorCode.TOO_MANY);
            farewell.say(channel, AnswerBytes.of(refusal).into(channel.alloc(), RequestHead.After.CLOSE, false));
        }
    }

    /**
     * Stops accepting and reading, and closes nothing: new connections wait in the socket's queue, idle
     * ones stay open with what their callers send. Returns at once; whatever is answered on the event loop
     * from now on is answered after it. {@link #handOver} or {@link #resume} follows. Linux only.
     */
    public void pause() {
        CompletableFuture<List<Integer>> done = new CompletableFuture<>();
        paused = done;
        server.eventLoop().execute(() -> {
            var unused = server.deregister();
            done.complete(connections.detachIdle());
        });
    }

    /**
     * After {@link #pause}: lets answers under way finish within {@link ListenerLimits#grace} and closes
     * their connections. Blocks until then; not to be called on an event loop.
     *
     * @return what the next daemon adopts
     */
    public HandedSocket handOver() {
        List<Integer> idle = paused.join();
        connections.drain(service.limits().grace());
        return new HandedSocket(((UnixChannel) server).fd().intValue(), place.path(), place.isOurs(), idle);
    }

    /**
     * Goes on after {@link #handOver}, as the next daemon would have, unless this was closed meanwhile. Not to
     * be called on an event loop.
     *
     * @throws UncheckedIOException when the event loop does not take the socket
     */
    public synchronized void resume() {
        List<Integer> idle = paused.join();
        if (!server.isOpen()) {
            return;
        }
        admission = new Admission(service.policy().ownerUid(), service.limits());
        connections = new Connections();
        try {
            server = BoundSocket.adopt(((UnixChannel) server).fd().intValue(), bootstrap(), group);
            idle.forEach(this::take);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
    public synchronized void close() {
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
