package dev.tokd.agent.endpoint;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Binds without a moment in which others could connect, and takes sockets that listen already.
 *
 * <p>Netty's own bind also listens, and its close removes whatever is at the path by then. So on Linux the
 * socket is made here and handed to Netty as a descriptor that already listens, as inherited ones are.
 */
final class BoundSocket {
    private static final int BACKLOG = 1024;

    private BoundSocket() {}

    static Channel bind(SocketPlace place, @Nullable Integer members, ServerBootstrap bootstrap, EventLoopGroup group)
            throws IOException {
        return isLinux(group) ? onLinux(place.path(), members, bootstrap) : onMac(place.path(), members, bootstrap);
    }

    /** A socket that somebody else bound. */
    static Channel adopt(int descriptor, ServerBootstrap bootstrap, EventLoopGroup group) throws IOException {
        if (!isLinux(group)) {
            throw new IOException("sockets are inherited on Linux only");
        }
        return listening(descriptor, bootstrap);
    }

    private static boolean isLinux(EventLoopGroup group) {
        return group instanceof IoEventLoopGroup loops && loops.isIoType(EpollIoHandler.class);
    }

    private static Channel listening(int descriptor, ServerBootstrap bootstrap) throws IOException {
        return started(bootstrap
                .channelFactory(() -> new EpollServerDomainSocketChannel(descriptor, true))
                .register());
    }

    private static Channel onLinux(Path path, @Nullable Integer members, ServerBootstrap bootstrap) throws IOException {
        Socket socket = Socket.newSocketDomain();
        try {
            socket.bind(new DomainSocketAddress(path.toString()));
            share(path, members);
            socket.listen(BACKLOG);
            return listening(socket.intValue(), bootstrap);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Here bind and listen are one step, so the folder has to keep others out meanwhile. */
    private static Channel onMac(Path path, @Nullable Integer members, ServerBootstrap bootstrap) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || (SocketPlace.mode(folder.toRealPath()) & 077) != 0) {
            throw new IOException("others can enter the folder of " + path + "; chmod 700 it");
        }
        Channel channel = started(bootstrap
                .channel(KQueueServerDomainSocketChannel.class)
                .bind(new DomainSocketAddress(path.toString())));
        share(path, members);
        return channel;
    }

    private static void share(Path path, @Nullable Integer members) throws IOException {
        if (members != null) {
            Files.setAttribute(path, "unix:gid", members);
        }
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(members == null ? "rw-------" : "rw-rw----"));
    }

    private static Channel started(ChannelFuture start) throws IOException {
        start.awaitUninterruptibly();
        if (!start.isSuccess()) {
            throw new IOException("the event loop did not take the socket", start.cause());
        }
        return start.channel();
    }
}
