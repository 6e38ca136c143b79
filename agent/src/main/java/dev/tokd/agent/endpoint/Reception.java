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
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A listening socket of any kind at work: counts who comes in, serves them or turns them away, and stops
 * doing so, to end or to be handed over.
 */
final class Reception {
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
    private final SocketKind kind;
    private volatile Admission admission;
    private volatile Connections connections = new Connections();
    private volatile Channel server;
    private CompletableFuture<List<Integer>> paused = CompletableFuture.completedFuture(List.of());

    /** How the listening socket comes to be. */
    @FunctionalInterface
    interface Source {
        Channel start(ServerBootstrap bootstrap) throws IOException;
    }

    /**
     * The descriptors that go on when this stops.
     *
     * @param listening of the listening socket
     * @param connections of accepted connections on which no request has begun
     */
    record Descriptors(int listening, List<Integer> connections) {}

    Reception(Service service, EventLoopGroup group, SocketKind kind, Source source) throws IOException {
        this.service = service;
        this.group = group;
        this.kind = kind;
        this.admission = new Admission(service.policy().ownerUid(), service.limits());
        this.server = source.start(bootstrap());
    }

    /** Over descriptors that {@link #handOver} gave, or a service manager. */
    static Reception adopt(Service service, EventLoopGroup group, SocketKind kind, Descriptors descriptors)
            throws IOException {
        Reception reception = new Reception(
                service, group, kind, bootstrap -> BoundSocket.adopt(kind, descriptors.listening(), bootstrap, group));
        descriptors.connections().forEach(reception::take);
        return reception;
    }

    /** One of the connections that were accepted before. */
    private void take(int descriptor) {
        Channel channel = kind.accepted(descriptor);
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
        // The short way drops headers, which a guard has to see.
        RequestDecoder decoder = new RequestDecoder(service.guard() == null ? loop.plain() : null);
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

    /** See {@link UnixListener#pause}. */
    void pause() {
        CompletableFuture<List<Integer>> done = new CompletableFuture<>();
        paused = done;
        server.eventLoop().execute(() -> {
            List<Integer> idle = List.of();
            try {
                var unused = server.deregister();
                idle = connections.detachIdle();
            } finally {
                // Whatever breaks, nobody may wait for this for ever.
                done.complete(idle);
            }
        });
    }

    /** See {@link UnixListener#handOver}. */
    Descriptors handOver() {
        List<Integer> idle = paused.join();
        drain();
        return new Descriptors(descriptor(), idle);
    }

    private int descriptor() {
        return ((UnixChannel) server).fd().intValue();
    }

    /** See {@link UnixListener#resume}. */
    void resume() {
        List<Integer> idle = paused.join();
        if (!server.isOpen()) {
            return;
        }
        admission = new Admission(service.policy().ownerUid(), service.limits());
        connections = new Connections();
        try {
            server = BoundSocket.adopt(kind, descriptor(), bootstrap(), group);
            idle.forEach(this::take);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts nothing more. */
    void stopAccepting() {
        server.close().syncUninterruptibly();
    }

    /**
     * Closes idle connections, lets answers under way finish within {@link ListenerLimits#grace}, then closes
     * what is left. Blocks until then; not to be called on an event loop.
     */
    void drain() {
        connections.drain(service.limits().grace());
    }

    /** Accepts nothing more and drains, without waiting. */
    void beginEnd() {
        var unused = server.close();
        drainLater();
    }

    private void drainLater() {
        var grace = server.eventLoop()
                .schedule(connections::closeAll, service.limits().grace().toNanos(), TimeUnit.NANOSECONDS);
        var unused = connections.beginDraining().thenRun(() -> grace.cancel(false));
    }

    /** Complete when everything is closed. */
    CompletionStage<Void> ended() {
        return connections.ended();
    }
}
