package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Tells a service manager how far the daemon is, as sd_notify(3) says: one datagram to the Unix socket
 * that {@code NOTIFY_SOCKET} names, by path or, with a leading {@code @}, in the abstract namespace.
 */
public final class ServiceNotice {
    /** The daemon answers callers. */
    public static final String READY = "READY=1";
    /** The daemon is on its way out. */
    public static final String STOPPING = "STOPPING=1";

    private static final System.Logger LOG = System.getLogger(ServiceNotice.class.getName());
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 02000000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int FAMILY = 2;
    private static final int LONGEST = 107;

    private ServiceNotice() {}

    /**
     * Sends a notice where somebody waits for one; a failure is logged, for the daemon serves all the same.
     *
     * @param environment the process's environment
     * @param state what to say
     */
    public static void send(Map<String, String> environment, String state) {
        String name = environment.get("NOTIFY_SOCKET");
        if (name == null || !Platform.isLinux()) {
            return;
        }
        byte[] place = name.getBytes(StandardCharsets.UTF_8);
        if (place.length < 2 || place.length > LONGEST || (place[0] != '/' && place[0] != '@')) {
            LOG.log(System.Logger.Level.WARNING, "NOTIFY_SOCKET names no Unix socket");
            return;
        }
        if (place[0] == '@') {
            place[0] = 0;
        }
        send(place, state.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(byte[] place, byte[] state) {
        NativeLibrary libc = NativeLibrary.getProcess();
        int socket = libc.getFunction("socket").invokeInt(new Object[] {(int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0});
        try (Memory address = new Memory(FAMILY + place.length + 1L);
                Memory text = new Memory(state.length)) {
            address.clear();
            address.setShort(0, AF_UNIX);
            address.write(FAMILY, place, 0, place.length);
            text.write(0, state, 0, state.length);
            int length = FAMILY + place.length + (place[0] == 0 ? 0 : 1);
            long sent = libc.getFunction("sendto")
                    .invokeLong(new Object[] {socket, text, (long) state.length, MSG_NOSIGNAL, address, length});
            if (sent != state.length) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the service manager was not told: error {0}",
                        Native.getLastError());
            }
        } finally {
            libc.getFunction("close").invokeInt(new Object[] {socket});
        }
    }
}
