package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** A TCP socket that was bound before this program started, and listens. Linux only. */
public final class ListeningPort {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    /** The size of sockaddr_in6; sockaddr_in is shorter. */
    private static final int ADDRESS = 28;

    private ListeningPort() {}

    /**
     * Looks at an inherited socket.
     *
     * @param descriptor its number
     * @return where it listens; an IPv4 address in IPv6 form as the IPv4 address
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when it is not a listening TCP socket
     */
    public static InetSocketAddress of(int descriptor) {
        int family = ListeningSocket.option(descriptor, ListeningSocket.SO_DOMAIN);
        if ((family != AF_INET && family != AF_INET6) || !ListeningSocket.isListeningStream(descriptor)) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "descriptor " + descriptor + " is not a listening TCP socket",
                    "systemctl cat tokd.socket");
        }
        try (Memory address = new Memory(ADDRESS);
                Memory length = new Memory(Integer.BYTES)) {
            address.clear();
            length.setInt(0, ADDRESS);
            NativeLibrary.getProcess().getFunction("getsockname").invokeInt(new Object[] {descriptor, address, length});
            return family == AF_INET ? read(address, 4, 4) : read(address, 8, 16);
        }
    }

    /** The port stands behind the family, in network byte order. */
    private static InetSocketAddress read(Memory address, int at, int size) {
        int port = (address.getByte(2) & 0xff) << 8 | (address.getByte(3) & 0xff);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.getByteArray(at, size)), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }
}
