package dev.tokd.bench;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * The system calls of the load client, as they are. The JDK's channels make about twice as many for a
 * connection, and a client slower than both servers would make them look alike.
 */
final class Libc {
    static final int SOCKET_STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;
    static final int AF_UNIX = 1;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLLIN = 1;
    static final int MSG_NOSIGNAL = 0x4000;

    /** The length of a {@code struct epoll_event}, which only x86-64 packs, and where in it its data lies. */
    static final int EVENT_LENGTH = Platform.isIntel() ? 12 : 16;

    static final int EVENT_DATA = EVENT_LENGTH - 8;

    static {
        Native.register(Libc.class, Platform.C_LIBRARY_NAME);
    }

    private Libc() {}

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native int connect(int socket, long address, int length) throws LastErrorException;

    static native long send(int socket, long bytes, long length, int flags) throws LastErrorException;

    static native long recv(int socket, long bytes, long length, int flags) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;

    static native int epoll_create1(int flags) throws LastErrorException;

    static native int epoll_ctl(int epoll, int operation, int descriptor, long event) throws LastErrorException;

    static native int epoll_wait(int epoll, long events, int most, int milliseconds) throws LastErrorException;
}
