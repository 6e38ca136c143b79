package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** For how long the machine has slept: the boot-time clock runs on meanwhile, the monotonic one stands still. */
public final class SleptTime {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_BOOTTIME = 7;
    private static final long SECOND = 1_000_000_000L;

    private SleptTime() {}

    /**
     * The time slept since the machine was started.
     *
     * @return nanoseconds; 0 where it cannot be known (beyond Linux)
     */
    public static long nanos() {
        return Platform.isLinux() ? read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC) : 0;
    }

    /** A timespec is two longs on every 64-bit Linux. */
    private static long read(int clock) {
        try (Memory timespec = new Memory(16)) {
            NativeLibrary.getProcess().getFunction("clock_gettime").invokeInt(new Object[] {clock, timespec});
            return timespec.getLong(0) * SECOND + timespec.getLong(8);
        }
    }
}
