package dev.tokd.agent.peer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process's control group, from the lines of {@code /proc/PID/cgroup} (cgroups(7)).
 *
 * <p>Where systemd keeps a hierarchy of its own (cgroup v1, {@code name=systemd}) that one counts, else the
 * unified one. A path with {@code ..} lies outside what we can see, and counts as none.
 */
final class CgroupPath {
    private static final String SYSTEM = "/system.slice/";

    private CgroupPath() {}

    static @Nullable String of(List<String> lines) {
        String named = null;
        String unified = null;
        for (String line : lines) {
            String[] parts = line.split(":", 3);
            if (parts.length == 3 && parts[1].equals("name=systemd")) {
                named = parts[2];
            } else if (parts.length == 3 && parts[0].equals("0") && parts[1].isEmpty()) {
                unified = parts[2];
            }
        }
        String path = named == null ? unified : named;
        return path == null
                        || !path.startsWith("/")
                        || List.of(path.split("/", -1)).contains("..")
                ? null
                : path;
    }

    /**
     * The system unit a path belongs to: the first service below the top of {@code /system.slice/}. One
     * further down, or in a user's own tree, is a label anybody can make.
     */
    static @Nullable String unit(String path) {
        if (!path.startsWith(SYSTEM)) {
            return null;
        }
        for (String part : path.substring(SYSTEM.length()).split("/", -1)) {
            if (part.endsWith(".service")) {
                return part;
            }
            if (!part.endsWith(".slice")) {
                return null;
            }
        }
        return null;
    }
}
