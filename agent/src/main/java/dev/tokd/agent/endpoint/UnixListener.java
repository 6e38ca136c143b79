package dev.tokd.agent.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Listens on a Unix socket. {@link #close} stops it gracefully.
 *
 * <p>The socket is closed to everybody else from its first moment: it is bound, made 0600 (0660 for a
 * group), and only then told to listen. One that was inherited keeps the permissions it came with.
 */
public final class UnixListener implements AutoCloseable {
    private final SocketPlace place;
    private final Reception reception;

    private UnixListener(SocketPlace place, Reception reception) {
        this.place = place;
        this.reception = reception;
    }

    /** How the socket is taken into service. */
    @FunctionalInterface
    private interface Start {
        Reception now() throws IOException;
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
        return open(SocketPlace.claim(path, service.policy().ownerUid(), members), members, group, service);
    }

    /**
     * Opens a socket that comes and goes while the daemon runs; it leaves nothing behind in its folder.
     *
     * @param path as for {@link #open}
     * @param members as for {@link #open}
     * @param group as for {@link #open}
     * @param service as for {@link #open}
     * @return the listener; connections are accepted from now on
     * @throws dev.tokd.protocol.ProblemException as {@link #open}
     */
    public static UnixListener openPassing(
            Path path, @Nullable Integer members, EventLoopGroup group, Service service) {
        return open(SocketPlace.borrow(path, service.policy().ownerUid(), members), members, group, service);
    }

    /**
     * Removes sockets that a daemon which was killed left behind.
     *
     * @param folder where; need not be there
     * @param names a glob for their file names
     * @param owner whose they are
     * @throws IOException when the folder cannot be read, or one cannot be removed
     */
    public static void removeStale(Path folder, String names, int owner) throws IOException {
        SocketPlace.removeStale(folder, names, owner);
    }

    private static UnixListener open(
            SocketPlace place, @Nullable Integer members, EventLoopGroup group, Service service) {
        return start(
                place,
                () -> new Reception(service, group, SocketKind.UNIX, bootstrap -> {
                    Channel bound = BoundSocket.bind(place, members, bootstrap, group);
                    place.bound();
                    return bound;
                }));
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
            Reception.Descriptors descriptors = new Reception.Descriptors(socket.descriptor(), socket.connections());
            return start(place, () -> Reception.adopt(service, group, SocketKind.UNIX, descriptors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UnixListener start(SocketPlace place, Start start) {
        try {
            return new UnixListener(place, start.now());
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
     * Stops as {@link #close} does, without waiting; once, and from any thread that may wait for the disk.
     *
     * @return complete when everything is closed
     * @throws UncheckedIOException when the socket could not be removed; everything is closed all the same
     */
    public CompletionStage<Void> end() {
        try (place) {
            place.remove();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reception.beginEnd();
        }
        return reception.ended();
    }

    /**
     * Stops accepting and reading, and closes nothing: new connections wait in the socket's queue, idle
     * ones stay open with what their callers send. Returns at once; whatever is answered on the event loop
     * from now on is answered after it. {@link #handOver} or {@link #resume} follows. Linux only.
     */
    public void pause() {
        reception.pause();
    }

    /**
     * After {@link #pause}: lets answers under way finish within {@link ListenerLimits#grace} and closes
     * their connections. Blocks until then; not to be called on an event loop.
     *
     * @return what the next daemon adopts
     */
    public HandedSocket handOver() {
        Reception.Descriptors handed = reception.handOver();
        return new HandedSocket(handed.listening(), place.path(), place.isOurs(), handed.connections());
    }

    /**
     * Goes on after {@link #handOver}, as the next daemon would have, unless this was closed meanwhile. Not to
     * be called on an event loop.
     *
     * @throws UncheckedIOException when the event loop does not take the socket
     */
    public synchronized void resume() {
        reception.resume();
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
            reception.stopAccepting();
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
