package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import dev.tokd.agent.host.LibC.Answer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The supplementary groups a Unix socket's peer had when it connected ({@code SO_PEERGROUPS}, Linux). */
public final class PeerGroups {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERGROUPS = 59;
    /** NGROUPS_MAX of Linux. */
    private static final int MOST = 65_536;

    private PeerGroups() {}

    /**
     * Asks the kernel. Call it where nobody can close the socket meanwhile.
     *
     * @param socket the socket's descriptor
     * @return the groups without the primary one; empty when the kernel will not say
     */
    public static Set<Integer> of(int socket) {
        return Platform.isLinux() ? read(socket, 64) : Set.of();
    }

    /** The kernel says how many bytes it wrote, or would have; what lies behind them is padding, not gid 0. */
    private static Set<Integer> read(int socket, int room) {
        try (Memory groups = new Memory(4L * room);
                Memory length = new Memory(4)) {
            length.setInt(0, 4 * room);
            Answer answer = LibC.call("getsockopt", socket, SOL_SOCKET, SO_PEERGROUPS, groups, length);
            int count = length.getInt(0) / 4;
            if (!answer.failed()) {
                return Arrays.stream(groups.getIntArray(0, count)).boxed().collect(Collectors.toUnmodifiableSet());
            }
            return answer.errno() == LibC.ERANGE && count > room && count <= MOST ? read(socket, count) : Set.of();
        }
    }
}
