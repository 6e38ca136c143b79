package dev.tokd.agent.peer;

/**
 * The process at the other end, by kernel facts.
 *
 * @param uid its user id, or {@link #UNKNOWN}
 * @param gid its primary group id, or {@link #UNKNOWN}
 * @param pid its process id when it connected, or {@link #UNKNOWN} (0 counts as unknown)
 * @param facts what else was learned, {@link Facts#NONE} before anything was
 */
public record Peer(int uid, int gid, int pid, Facts facts) {
    /** Matches nobody. */
    public static final int UNKNOWN = -1;
    /** A peer nothing is known of. */
    public static final Peer NOBODY = new Peer(UNKNOWN, UNKNOWN, UNKNOWN);

    /**
     * A peer of whom no more is known.
     *
     * @param uid its user id, or {@link #UNKNOWN}
     * @param gid its primary group id, or {@link #UNKNOWN}
     * @param pid its process id, or {@link #UNKNOWN}
     */
    public Peer(int uid, int gid, int pid) {
        this(uid, gid, pid, Facts.NONE);
    }

    /**
     * This peer with more learned about it.
     *
     * @param learned the facts
     * @return a copy
     */
    public Peer with(Facts learned) {
        return new Peer(uid, gid, pid, learned);
    }
}
