package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Listens on a loopback address. {@link #close} stops it gracefully.
 *
 * <p>Linux only: elsewhere nobody tells whose a connection is, and without that nothing is served.
 */
public final class LoopbackListener implements AutoCloseable {
    private final LoopbackAddress address;
    private final Reception reception;

    private LoopbackListener(LoopbackAddress address, Reception reception) {
        this.address = address;
        this.reception = reception;
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
        try {
            return new LoopbackListener(
                    address,
                    new Reception(
                            guarded(service),
                            group,
                            SocketKind.TCP,
                            bootstrap -> BoundSocket.started(bootstrap
                                    .channel(EpollServerSocketChannel.class)
                                    .bind(address.socketAddress()))));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.BAD_REQUEST,
                            "cannot listen on " + address + ": " + reason(e),
                            "ss -ltnp 'sport = " + address.port() + "'"),
                    e);
        }
    }

    /**
     * Listens on a port that is bound and listens already: a service manager's, or the one this process had
     * before it was started over.
     *
     * @param port the port, with connections that were accepted from it
     * @param group as for {@link #open}
     * @param service as for {@link #open}
     * @return the listener; connections are accepted from now on
     * @throws UncheckedIOException when the descriptor is none
     */
    public static LoopbackListener adopt(HandedPort port, EventLoopGroup group, Service service) {
        Reception.Descriptors descriptors = new Reception.Descriptors(port.descriptor(), port.connections());
        try {
            return new LoopbackListener(
                    port.address(), Reception.adopt(guarded(service), group, SocketKind.TCP, descriptors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Service guarded(Service service) {
        if (service.guard() == null) {
            throw new IllegalArgumentException("web pages reach loopback, so it has a guard");
        }
        return service;
    }

    /** Netty's message names its own call first, then what the system says. */
    private static String reason(IOException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = String.valueOf(cause.getMessage());
        return message.substring(message.lastIndexOf(':') + 1).strip();
    }

    /** As {@link UnixListener#pause}. */
    public void pause() {
        reception.pause();
    }

    /**
     * As {@link UnixListener#handOver}.
     *
     * @return what the next daemon adopts
     */
    public HandedPort handOver() {
        Reception.Descriptors handed = reception.handOver();
        return new HandedPort(handed.listening(), address, handed.connections());
    }

    /** As {@link UnixListener#resume}. */
    public synchronized void resume() {
        reception.resume();
    }

    /** Stops: accepts nothing more, then as {@link UnixListener#close}. A second call does nothing. */
    @Override
    public synchronized void close() {
        reception.stopAccepting();
        reception.drain();
    }
}
