package dev.tokd.agent.peer;

/**
 * The process at the other end, by kernel facts.
 *
 * @param uid its user id, or {@link #UNKNOWN}
 * @param gid its primary group id, or {@link #UNKNOWN}
 * @param pid its process id when it connected, or {@link #UNKNOWN} (0 counts as unknown)
 */
public record Peer(int uid, int gid, int pid) {
    /** Matches nobody. */
    public static final int UNKNOWN = -1;
    /** A peer nothing is known of. */
    public static final Peer NOBODY = new Peer(UNKNOWN, UNKNOWN, UNKNOWN);
}
