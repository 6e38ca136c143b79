package dev.tokd.agent.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Says ahead whether a rule about an executable could ever be told to hold here. */
public final class Attestable {
    private static final long CAP_SYS_PTRACE = 1L << 19;

    private final Path proc;
    private final int ownUid;

    /**
     * For one daemon.
     *
     * @param proc {@code /proc}
     * @param ownUid the uid it runs as
     */
    public Attestable(Path proc, int ownUid) {
        this.proc = proc;
        this.ownUid = ownUid;
    }

    /**
     * What speaks against a rule.
     *
     * @param uid whose processes it is about
     * @param exe the path it names, or null for a digest alone
     * @return one sentence, or null when nothing does
     */
    public @Nullable String objection(int uid, @Nullable String exe) {
        if (uid != ownUid && !maySeeOthers()) {
            return "the daemon may not see what processes of uid " + Integer.toUnsignedString(uid)
                    + " execute; it runs as uid " + Integer.toUnsignedString(ownUid) + " without CAP_SYS_PTRACE";
        }
        return exe == null ? null : objection(Path.of(exe));
    }

    private static @Nullable String objection(Path exe) {
        try {
            Path real = exe.toRealPath();
            if (!real.equals(exe)) {
                return exe + " leads to " + real + ", which is what a process would show; name that";
            }
            return Files.isRegularFile(exe, LinkOption.NOFOLLOW_LINKS) ? null : exe + " is not a file";
        } catch (IOException e) {
            return exe + " cannot be found by the daemon";
        }
    }

    /** Effective capabilities, from {@code /proc/self/status} (capabilities(7)). */
    private boolean maySeeOthers() {
        try {
            return Files.readAllLines(proc.resolve("self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16))
                    .anyMatch(capabilities -> (capabilities & CAP_SYS_PTRACE) != 0);
        } catch (IOException notLinux) {
            return false;
        }
    }
}
