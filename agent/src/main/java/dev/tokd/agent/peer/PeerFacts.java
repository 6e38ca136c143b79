package dev.tokd.agent.peer;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks the kernel who connected: {@code SO_PEERCRED} on Linux, {@code LOCAL_PEERCRED} on macOS. One
 * system call, fit for the event loop; the facts are those of the moment of connecting.
 *
 * @param overflowUid the uid that stands for every one without a place in our user namespace
 * @param overflowGid the gid likewise
 */
record PeerFacts(int overflowUid, int overflowGid) {
    private static final int DEFAULT = 65_534;

    /** With the kernel's overflow ids (user_namespaces(7)); where it has none, the usual ones. */
    static PeerFacts system(Path proc) {
        return new PeerFacts(overflow(proc, "overflowuid"), overflow(proc, "overflowgid"));
    }

    private static int overflow(Path proc, String name) {
        try {
            return Integer.parseInt(
                    Files.readString(proc.resolve("sys/kernel").resolve(name)).strip());
        } catch (IOException notLinux) {
            return DEFAULT;
        }
    }

    /**
     * Who is at the other end of a connection.
     *
     * @param channel an open connection
     * @return what the kernel says; {@link Peer#NOBODY} for a channel that is no Unix socket or is gone
     */
    Peer of(Channel channel) {
        try {
            if (channel instanceof EpollDomainSocketChannel epoll) {
                return of(epoll.peerCredentials());
            }
            return channel instanceof KQueueDomainSocketChannel kqueue ? of(kqueue.peerCredentials()) : Peer.NOBODY;
        } catch (IOException gone) {
            // The peer left before we could ask. Nobody matches no policy, so nothing is granted.
            return Peer.NOBODY;
        }
    }

    private Peer of(PeerCredentials credentials) {
        int[] gids = credentials.gids();
        return known(credentials.uid(), gids.length == 0 ? Peer.UNKNOWN : gids[0], credentials.pid());
    }

    /**
     * The facts with what means "no answer" made {@link Peer#UNKNOWN}: the uid and gid 4294967295, which
     * arrive as -1 and are nobody's, the overflow ids, which are anybody's, and the pid 0 of a process in a
     * pid namespace that is not below ours.
     */
    Peer known(int uid, int gid, int pid) {
        return new Peer(
                uid == overflowUid ? Peer.UNKNOWN : uid,
                gid == overflowGid ? Peer.UNKNOWN : gid,
                pid > 0 ? pid : Peer.UNKNOWN);
    }
}
