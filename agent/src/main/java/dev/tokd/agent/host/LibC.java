package dev.tokd.agent.host;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** Calls into the C library that answer with -1 and {@code errno}. */
final class LibC {
    static final int EPERM = 1;
    static final int ESRCH = 3;
    static final int ERANGE = 34;
    static final int ENOPROTOOPT = 92;

    private LibC() {}

    /** What a call answered, and {@code errno} where that is -1. */
    record Answer(int value, int errno) {
        boolean failed() {
            return value == -1;
        }
    }

    static Answer call(String name, Object... arguments) {
        Function function = NativeLibrary.getProcess().getFunction(name);
        int value = function.invokeInt(arguments);
        return new Answer(value, value == -1 ? Native.getLastError() : 0);
    }
}
