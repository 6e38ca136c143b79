package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;

/**
 * Listens on a loopback address. {@link #close} stops it gracefully.
 *
 * <p>Linux only: elsewhere nobody tells whose a connection is, and without that nothing is served.
 */
public final class LoopbackListener implements AutoCloseable {
    private final Reception reception;
    private final Channel server;

    private LoopbackListener(Reception reception, Channel server) {
        this.reception = reception;
        this.server = server;
    }

    /**
     * Opens a port.
     *
     * @param address where
     * @param group the event loops, of {@link Transport#EPOLL}
     * @param service what is served, with a guard
     * @return the listener; connections are accepted from now on
     * @throws ProblemException {@code bad_request} when the port cannot be had
     */
    public static LoopbackListener open(LoopbackAddress address, EventLoopGroup group, Service service) {
        if (service.guard() == null) {
            throw new IllegalArgumentException("web pages reach loopback, so it has a guard");
        }
        Reception reception = new Reception(service);
        ChannelFuture bound = reception
                .bootstrap(group)
                .channel(EpollServerSocketChannel.class)
                .bind(address.socketAddress())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.BAD_REQUEST,
                            "cannot listen on " + address + ": " + reason(bound.cause()),
                            "ss -ltnp 'sport = " + address.port() + "'"),
                    bound.cause());
        }
        return new LoopbackListener(reception, bound.channel());
    }

    /** Netty's message names its own call first, then what the system says. */
    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.substring(message.lastIndexOf(':') + 1).strip();
    }

    /**
     * Stops: accepts nothing more, then as {@link UnixListener#close}. A second call does nothing.
     */
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        reception.drain();
    }
}
