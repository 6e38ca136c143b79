package dev.tokd.agent.peer;

import dev.tokd.agent.host.PidFd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc} about one process; waits for the disk only where a digest is wanted. */
final class ProcessFacts {
    /** USER_HZ, the same on every architecture Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int START_TIME = 22;

    private final Path proc;
    private final Executables executables = new Executables();

    /**
     * A reader.
     *
     * @param proc {@code /proc}
     */
    ProcessFacts(Path proc) {
        this.proc = proc;
    }

    /**
     * Looks.
     *
     * @param pid the process's number
     * @param process holds it, so that what was read is known to have been about it; null when it is gone
     * @param groups its supplementary groups, which only its socket tells
     * @param connected how long ago the process was seen, in seconds, for one whose number alone is known
     * @param wanted what to look for
     * @return what was found; of a process that is gone only the groups
     */
    Facts read(int pid, @Nullable PidFd process, Set<Integer> groups, double connected, Set<Fact> wanted) {
        Facts nothing = new Facts(wanted, groups, null, null);
        if (process == null) {
            return nothing;
        }
        Path folder = proc.resolve(Integer.toString(pid));
        Facts found = new Facts(
                wanted,
                groups,
                wanted.contains(Fact.CGROUP) ? cgroup(folder) : null,
                wanted.contains(Fact.EXECUTABLE) || wanted.contains(Fact.DIGEST)
                        ? executables.of(folder.resolve("exe"), wanted.contains(Fact.DIGEST))
                        : null);
        boolean itself = process.isPinned() || wasThere(folder, connected);
        return itself && process.isAlive() ? found : nothing;
    }

    private static @Nullable String cgroup(Path folder) {
        try {
            return CgroupPath.of(Files.readAllLines(folder.resolve("cgroup")));
        } catch (IOException goneOrHidden) {
            // What cannot be read is not known, and what is not known matches nothing.
            return null;
        }
    }

    /** Whether the process was there when the connection was; one that took over the number was not. */
    private boolean wasThere(Path folder, double secondsAgo) {
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The second field is a name in parentheses, which may hold anything.
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double started = Long.parseLong(afterName[START_TIME - 3]) / TICKS_PER_SECOND;
            double uptime =
                    Double.parseDouble(Files.readString(proc.resolve("uptime")).split(" ", -1)[0]);
            return started <= uptime - secondsAgo;
        } catch (IOException gone) {
            // Then it is not the process that is connected either.
            return false;
        }
    }
}
