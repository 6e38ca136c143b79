package dev.tokd.agent.host;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sockets handed over by systemd or a program like it: {@code LISTEN_PID}, {@code LISTEN_FDS} and {@code
 * LISTEN_FDNAMES}, as sd_listen_fds(3) says.
 */
final class SocketActivation {
    private static final int FIRST = 3;
    private static final int MOST = 64;

    private SocketActivation() {}

    /**
     * The sockets by name; those without one are the owner's. They are meant for this process only when
     * the pid is its own: its children inherit the variables.
     */
    static Map<String, InheritedDoor> read(Map<String, String> environment, long pid) {
        Map<String, InheritedDoor> doors = new LinkedHashMap<>();
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
            return doors;
        }
        String[] names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        int count = count(environment.getOrDefault("LISTEN_FDS", ""));
        for (int i = 0; i < count; i++) {
            String name = i < names.length ? role(names[i]) : Inheritance.OWNER;
            if (doors.putIfAbsent(name, InheritedDoor.lent(FIRST + i)) != null) {
                throw unfit("two sockets were handed over by the name \"" + name + "\"");
            }
        }
        return doors;
    }

    private static int count(String text) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) > MOST) {
            throw unfit("LISTEN_FDS is not a number from 0 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    /** "unknown" and the name of the unit are what systemd says where {@code FileDescriptorName=} is not set. */
    private static String role(String name) {
        return name.isEmpty() || name.equals("unknown") || name.endsWith(".socket") ? Inheritance.OWNER : name;
    }

    private static ProblemException unfit(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, "systemctl cat tokd.socket");
    }
}
