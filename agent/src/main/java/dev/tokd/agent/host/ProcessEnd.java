package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The end of another process. On Linux it is waited for on a pidfd (pidfd_open(2)), which stays with
 * that process when its id is given to a later one; elsewhere the JDK looks now and then.
 */
public final class ProcessEnd {
    /** The same on every architecture. */
    private static final int SYS_PIDFD_OPEN = 434;

    private static final int ESRCH = 3;
    private static final int EINTR = 4;
    private static final short POLLIN = 1;

    private ProcessEnd() {}

    /**
     * Watches a process.
     *
     * @param pid its id, 1 or more
     * @return complete when it has ended, however that came
     * @throws ProblemException when there is no such process now
     */
    public static CompletionStage<Void> of(long pid) {
        if (Platform.isLinux()) {
            int descriptor = libc("syscall", SYS_PIDFD_OPEN, (int) pid, 0);
            if (descriptor >= 0) {
                return polled(descriptor);
            }
            if (Native.getLastError() == ESRCH) {
                throw gone(pid);
            }
        }
        // Kernels before 5.3, and those that a sandbox keeps from it.
        return ProcessHandle.of(pid).orElseThrow(() -> gone(pid)).onExit().thenAccept(ended -> {});
    }

    private static ProblemException gone(long pid) {
        return new ProblemException(
                ErrorCode.BAD_REQUEST, "there is no process " + pid + " whose end could be waited for", "ps -e");
    }

    private static CompletionStage<Void> polled(int descriptor) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> await(descriptor, end), "tokd-until");
        thread.setDaemon(true);
        thread.start();
        return end;
    }

    /** A pidfd is readable from the end of its process on, whether or not anybody has waited for it. */
    private static void await(int descriptor, CompletableFuture<Void> end) {
        try (Memory pollfd = new Memory(8)) {
            pollfd.setInt(0, descriptor);
            pollfd.setShort(4, POLLIN);
            pollfd.setShort(6, (short) 0);
            int ready = libc("poll", pollfd, 1L, -1);
            while (ready < 0 && Native.getLastError() == EINTR) {
                ready = libc("poll", pollfd, 1L, -1);
            }
            // Whoever cannot watch any more must not outlive what it watched.
            end.complete(null);
        } finally {
            libc("close", descriptor);
        }
    }

    private static int libc(String function, Object... arguments) {
        return NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    }
}
