package dev.tokd.agent.host;

import com.sun.jna.NativeLibrary;

/**
 * The uid this process acts as. Asked of the C library, because {@code /proc/self} belongs to root once
 * the process has made itself undumpable.
 */
public final class OwnUid {
    private OwnUid() {}

    /**
     * The effective uid.
     *
     * @return 0 or more, as a C {@code uid_t}
     */
    public static long effective() {
        return Integer.toUnsignedLong(
                NativeLibrary.getProcess().getFunction("geteuid").invokeInt(new Object[0]));
    }
}
