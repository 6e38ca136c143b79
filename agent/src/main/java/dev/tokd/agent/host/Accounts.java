package dev.tokd.agent.host;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** Users and groups by name, as the C library knows them; may wait for a directory service. */
public final class Accounts {
    /** Behind two pointers, in {@code struct passwd} and {@code struct group} alike. */
    private static final long ID_OFFSET = 2L * com.sun.jna.Native.POINTER_SIZE;

    private Accounts() {}

    /**
     * A user's id.
     *
     * @param name a name, or a number that stands for itself
     * @return the uid, or null when there is no such user
     */
    public static @Nullable Integer uid(String name) {
        return id("getpwnam", name);
    }

    /**
     * A group's id.
     *
     * @param name a name, or a number that stands for itself
     * @return the gid, or null when there is no such group
     */
    public static @Nullable Integer gid(String name) {
        return id("getgrnam", name);
    }

    /** The library answers in memory of its own, so one at a time. */
    private static synchronized @Nullable Integer id(String function, String name) {
        if (name.matches("\\d{1,10}")) {
            long number = Long.parseLong(name);
            return number < 0xffffffffL ? (Integer) (int) number : null;
        }
        Pointer entry = NativeLibrary.getProcess().getFunction(function).invokePointer(new Object[] {name});
        return entry == null ? null : (Integer) entry.getInt(ID_OFFSET);
    }
}
