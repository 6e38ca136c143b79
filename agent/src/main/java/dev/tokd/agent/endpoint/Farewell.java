package dev.tokd.agent.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sends a last answer and closes, but goes on reading into the void for a moment: closing on a caller that
 * is still sending would take the answer away from it (RFC 9112 section 9.6).
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    private final Duration linger;

    Farewell(Duration linger) {
        this.linger = linger;
    }

    void say(Channel channel, ByteBuf last) {
        channel.config().setAutoRead(true);
        channel.writeAndFlush(last).addListener(written -> {
            if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                var unused = duplex.shutdownOutput();
            } else {
                var unused = channel.close();
            }
        });
        var close = channel.eventLoop()
                .schedule(
                        () -> {
                            var unused = channel.close();
                        },
                        linger.toNanos(),
                        TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> close.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            var unused = context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}
