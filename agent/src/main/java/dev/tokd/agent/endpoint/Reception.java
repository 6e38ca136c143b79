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
import io.netty.util.concurrent.FastThreadLocal;

/** Takes a listener's connections in: counts them, serves them or turns them away, and ends them together. */
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
    private final Admission admission;
    private final Connections connections = new Connections();

    Reception(Service service) {
        this.service = service;
        this.admission = new Admission(service.policy().ownerUid(), service.limits());
    }

    /** What a listening socket of any kind starts from. */
    ServerBootstrap bootstrap(EventLoopGroup group) {
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
        Caller caller = service.arrivals().apply(channel);
        int uid = caller.peer().uid();
        Admission.Verdict verdict = admission.enter(uid);
        channel.closeFuture().addListener(closed -> admission.leave(uid, verdict));
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
     * Closes idle connections, lets answers under way finish within {@link ListenerLimits#grace}, then closes
     * what is left. Blocks until then; not to be called on an event loop.
     */
    void drain() {
        connections.drain(service.limits().grace());
    }
}
