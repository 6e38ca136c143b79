package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import dev.tokd.agent.host.LibC.Answer;
import org.jspecify.annotations.Nullable;

/**
 * One process, held so that its number cannot come to mean another one unseen (Linux, pidfd_open(2)).
 * Whoever reads {@code /proc/PID} asks {@link #isAlive} afterwards: while it lives, the number was its own.
 */
public final class PidFd implements AutoCloseable {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERPIDFD = 77;
    /** The same numbers on every architecture. */
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;

    private static final long SYS_PIDFD_OPEN = 434;

    private final int descriptor;
    private final boolean pinned;
    private boolean closed;

    private PidFd(int descriptor, boolean pinned) {
        this.descriptor = descriptor;
        this.pinned = pinned;
    }

    /**
     * The process at the other end of a Unix socket. Call it where nobody can close the socket meanwhile.
     *
     * @param socket the socket's descriptor
     * @param pid what the kernel said its number is, for kernels before 6.5, which have no {@code
     *     SO_PEERPIDFD}
     * @return the process; null when it has gone or the kernel will not say
     */
    public static @Nullable PidFd ofPeer(int socket, int pid) {
        if (!Platform.isLinux()) {
            return null;
        }
        try (Memory value = new Memory(4);
                Memory length = new Memory(4)) {
            length.setInt(0, 4);
            Answer answer = LibC.call("getsockopt", socket, SOL_SOCKET, SO_PEERPIDFD, value, length);
            if (!answer.failed()) {
                return new PidFd(value.getInt(0), true);
            }
            return answer.errno() == LibC.ENOPROTOOPT ? open(pid) : null;
        }
    }

    /**
     * The process that has a number now.
     *
     * @param pid a process id, 1 or more
     * @return the process; null when there is none, or this is not Linux
     */
    public static @Nullable PidFd open(int pid) {
        if (!Platform.isLinux() || pid <= 0) {
            return null;
        }
        Answer answer = LibC.call("syscall", SYS_PIDFD_OPEN, pid, 0);
        return answer.failed() ? null : new PidFd(answer.value(), false);
    }

    /**
     * Whether the kernel itself tied this process to the socket. Where not, its number may have been
     * another's when the socket was connected.
     *
     * @return false for what {@link #open} found
     */
    public boolean isPinned() {
        return pinned;
    }

    /**
     * Whether the process still has its number.
     *
     * @return false once it is gone
     */
    public synchronized boolean isAlive() {
        if (closed) {
            return false;
        }
        Answer answer = LibC.call("syscall", SYS_PIDFD_SEND_SIGNAL, descriptor, 0, 0L, 0);
        return !answer.failed() || answer.errno() == LibC.EPERM;
    }

    /** Lets the process go; closing twice is harmless. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.call("close", descriptor);
        }
    }
}
