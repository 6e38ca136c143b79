package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * While this is open, a signal that asks the process to end ends it at once. The JVM's own way takes a
 * while to get from the signal to a shutdown hook, and a program started in its place would not know of
 * it. Linux only.
 */
public final class Signals implements AutoCloseable {
    private static final int[] ENDING = {1, 2, 15};
    private static final int SIG_SETMASK = 2;
    private static final long SIG_IGN = 1;
    /** Room for a {@code struct sigaction} or a {@code sigset_t} of any C library. */
    private static final int ROOM = 256;

    private final Map<Integer, Memory> before = new LinkedHashMap<>();

    /** Puts the system's own handling in place of the JVM's for SIGHUP, SIGINT and SIGTERM. */
    public Signals() {
        try (Memory standard = zeroed()) {
            for (int signal : ENDING) {
                Memory was = zeroed();
                handle(signal, standard, was);
                before.put(signal, was);
                if (Pointer.nativeValue(was.getPointer(0)) == SIG_IGN) {
                    // nohup(1): who started the daemon wants it to live on.
                    handle(signal, was, Pointer.NULL);
                }
            }
        }
    }

    /** Puts the JVM's handling back. */
    @Override
    public void close() {
        before.forEach((signal, was) -> {
            handle(signal, was, Pointer.NULL);
            was.close();
        });
        before.clear();
    }

    /** JVM threads block signals that the JVM wants elsewhere; a new program would inherit that. */
    static void unblockAll() {
        try (Memory none = zeroed()) {
            NativeLibrary.getProcess()
                    .getFunction("pthread_sigmask")
                    .invokeInt(new Object[] {SIG_SETMASK, none, Pointer.NULL});
        }
    }

    private static void handle(int signal, Pointer next, Pointer was) {
        NativeLibrary.getProcess().getFunction("sigaction").invokeInt(new Object[] {signal, next, was});
    }

    private static Memory zeroed() {
        Memory memory = new Memory(ROOM);
        memory.clear();
        return memory;
    }
}
