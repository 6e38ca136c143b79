package dev.tokd.agent.peer;

/** What can be learned about a peer beyond uid, gid and pid; gathered only where a policy names it. */
public enum Fact {
    /** Its supplementary groups when it connected. */
    GROUPS,
    /** Its control group, and with it its system unit. */
    CGROUP,
    /** Which file it executes. */
    EXECUTABLE,
    /** What is in that file. */
    DIGEST
}
