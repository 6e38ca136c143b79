package dev.tokd.agent.peer;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;

/**
 * Asks the kernel who connected: {@code SO_PEERCRED} on Linux, {@code LOCAL_PEERCRED} on macOS. One
 * system call, fit for the event loop; the facts are those of the moment of connecting.
 */
public final class PeerFacts {
    private PeerFacts() {}

    /**
     * Who is at the other end of a connection.
     *
     * @param channel an open connection
     * @return what the kernel says; {@link Peer#NOBODY} for a channel that is no Unix socket or is gone
     */
    public static Peer of(Channel channel) {
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

    private static Peer of(PeerCredentials credentials) {
        int[] gids = credentials.gids();
        return known(credentials.uid(), gids.length == 0 ? Peer.UNKNOWN : gids[0], credentials.pid());
    }

    /**
     * The facts with what means "no answer" made {@link Peer#UNKNOWN}: the uid and gid 4294967295, which
     * arrive as -1 and are nobody's, and the pid 0 of a process in another pid namespace. The overflow id
     * 65534 is an id like others.
     */
    static Peer known(int uid, int gid, int pid) {
        return new Peer(uid, gid, pid > 0 ? pid : Peer.UNKNOWN);
    }
}
