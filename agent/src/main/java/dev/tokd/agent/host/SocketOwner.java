package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import dev.tokd.agent.host.LibC.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whose a TCP socket of this machine is, found by all four of its addresses and ports ({@code
 * NETLINK_SOCK_DIAG}, sock_diag(7), Linux).
 *
 * <p>The kernel answers from its hash table, whatever number of sockets there is. The same facts in {@code
 * /proc/net/tcp} are a listing as long as the table, in which a socket can be missed while others come and
 * go.
 */
public final class SocketOwner {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_DGRAM_CLOEXEC = 0x80002;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short NLM_F_REQUEST = 1;
    private static final int MSG_DONTWAIT = 0x40;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final byte IPPROTO_TCP = 6;
    private static final byte ESTABLISHED = 1;
    private static final long NO_COOKIE = -1;
    /** Both structs are of this size: a header of 16 bytes, then inet_diag_req_v2 or inet_diag_msg. */
    private static final int REQUEST = 72;

    private static final int MESSAGE = 88;
    private static final int ROOM = 4096;

    private SocketOwner() {}

    /** A socket's own end and the one it is connected to. */
    private record Ends(InetAddress local, int localPort, InetAddress remote, int remotePort) {
        static Ends of(InetSocketAddress local, InetSocketAddress remote) {
            return new Ends(plain(local), local.getPort(), plain(remote), remote.getPort());
        }

        /** An IPv4 address that came as an IPv6 one (RFC 4291 section 2.5.5.2) becomes itself. */
        private static InetAddress plain(InetSocketAddress address) {
            return address(address.getAddress().getAddress());
        }
    }

    /**
     * Asks the kernel; waits for nothing but its module to be loaded, the first time.
     *
     * @param socket the address and port of the socket itself
     * @param connectedTo the address and port at its other end
     * @return the uid of who made it; null when there is no such socket, it is not established, no process
     *     has it open any more, or the kernel will not say
     */
    public static @Nullable Integer uid(InetSocketAddress socket, InetSocketAddress connectedTo) {
        if (!Platform.isLinux()) {
            return null;
        }
        Ends ends = Ends.of(socket, connectedTo);
        Answer opened = LibC.call("socket", AF_NETLINK, SOCK_DGRAM_CLOEXEC, NETLINK_SOCK_DIAG);
        if (opened.failed()) {
            return null;
        }
        try {
            ByteBuffer message = exchange(opened.value(), request(ends));
            return message == null ? null : uid(message, ends);
        } finally {
            LibC.call("close", opened.value());
        }
    }

    private static byte[] request(Ends ends) {
        byte family = ends.local().getAddress().length == 4 ? AF_INET : AF_INET6;
        ByteBuffer request = ByteBuffer.allocate(REQUEST).order(ByteOrder.nativeOrder());
        request.putInt(REQUEST).putShort(SOCK_DIAG_BY_FAMILY).putShort(NLM_F_REQUEST);
        request.putInt(1).putInt(0);
        request.put(family).put(IPPROTO_TCP).putShort((short) 0).putInt(1 << ESTABLISHED);
        port(request, ends.localPort());
        port(request, ends.remotePort());
        request.put(Arrays.copyOf(ends.local().getAddress(), 16));
        request.put(Arrays.copyOf(ends.remote().getAddress(), 16));
        request.putInt(0).putLong(NO_COOKIE);
        return request.array();
    }

    /** In network byte order, whatever the machine's is. */
    private static void port(ByteBuffer buffer, int port) {
        buffer.put((byte) (port >> 8)).put((byte) port);
    }

    /** The kernel has its answer ready when the request has been sent. */
    private static @Nullable ByteBuffer exchange(int netlink, byte[] request) {
        try (Memory memory = new Memory(ROOM)) {
            memory.write(0, request, 0, request.length);
            if (LibC.call("send", netlink, memory, (long) request.length, 0).failed()) {
                return null;
            }
            Answer received = LibC.call("recv", netlink, memory, (long) ROOM, MSG_DONTWAIT);
            return received.value() < MESSAGE
                    ? null
                    : ByteBuffer.wrap(memory.getByteArray(0, MESSAGE)).order(ByteOrder.nativeOrder());
        }
    }

    /**
     * A lookup also finds a listener where no connection is, and sockets on their way in or out; what has no
     * inode belongs to no process.
     */
    private static @Nullable Integer uid(ByteBuffer message, Ends asked) {
        boolean answer = message.getShort(4) == SOCK_DIAG_BY_FAMILY && message.get(17) == ESTABLISHED;
        if (!answer || !ends(message).equals(asked)) {
            return null;
        }
        int inode = message.getInt(84);
        return inode == 0 ? null : (Integer) message.getInt(80);
    }

    private static Ends ends(ByteBuffer message) {
        int length = message.get(16) == AF_INET ? 4 : 16;
        byte[] bytes = new byte[MESSAGE];
        message.get(0, bytes);
        return new Ends(
                address(Arrays.copyOfRange(bytes, 24, 24 + length)),
                port(bytes, 20),
                address(Arrays.copyOfRange(bytes, 40, 40 + length)),
                port(bytes, 22));
    }

    private static int port(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
        }
    }
}
