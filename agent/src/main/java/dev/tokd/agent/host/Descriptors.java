package dev.tokd.agent.host;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** Which descriptors a program started in this process's place still has. Linux and macOS. */
final class Descriptors {
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK_LINUX = 04000;
    private static final long SYS_CLOSE_RANGE = 436;
    private static final long FIRST = 3;
    private static final long LAST = 0xffffffffL;
    private static final long CLOSE_RANGE_CLOEXEC = 4;

    private Descriptors() {}

    /** Says whether the descriptor ends with this program; false when it is none. */
    static boolean endsWithProgram(int descriptor, boolean ends) {
        return NativeLibrary.getProcess()
                        .getFunction("fcntl")
                        .invokeInt(new Object[] {descriptor, F_SETFD, ends ? FD_CLOEXEC : 0})
                == 0;
    }

    /** Lets no call on it wait: an event loop accepts until the kernel says that there is no more. */
    static void neverWaits(int descriptor) {
        Function fcntl = NativeLibrary.getProcess().getFunction("fcntl");
        int flags = fcntl.invokeInt(new Object[] {descriptor, F_GETFL, 0});
        fcntl.invokeInt(new Object[] {descriptor, F_SETFL, flags | O_NONBLOCK_LINUX});
    }

    /**
     * Lets all but the first three end with this program: Linux 5.11, the same number on every processor.
     * A list in {@code /proc/self/fd} cannot be read by a process that is not dumpable.
     *
     * @return 0, or the system's error number
     */
    static int endAllWithProgram() {
        long result = NativeLibrary.getProcess()
                .getFunction("syscall")
                .invokeLong(new Object[] {SYS_CLOSE_RANGE, FIRST, LAST, CLOSE_RANGE_CLOEXEC});
        return result == 0 ? 0 : Native.getLastError();
    }
}
