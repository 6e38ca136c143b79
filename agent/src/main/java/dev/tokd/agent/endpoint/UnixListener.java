package dev.tokd.agent.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Listens on a Unix socket. {@link #close} stops it gracefully.
 *
 * <p>The socket is closed to everybody else from its first moment: it is bound, made 0600 (0660 for a
 * group), and only then told to listen.
 */
public final class UnixListener implements AutoCloseable {
    private final Reception reception;
    private final SocketPlace place;
    private final Channel server;

    private UnixListener(Service service, SocketPlace place, @Nullable Integer members, EventLoopGroup group)
            throws IOException {
        this.reception = new Reception(service);
        this.place = place;
        this.server = BoundSocket.bind(place, members, reception.bootstrap(group), group);
        place.bound();
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
        try {
            return new UnixListener(service, place, members, group);
        } catch (IOException | RuntimeException e) {
            try (place) {
                place.remove();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e instanceof RuntimeException known ? known : new UncheckedIOException((IOException) e);
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
                reception.drain();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
