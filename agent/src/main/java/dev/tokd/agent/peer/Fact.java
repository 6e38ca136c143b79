package dev.tokd.agent.peer;

/** What can be learned about a peer beyond what its connection says; gathered only where a policy names it. */
public enum Fact {
    /** Its uid, where the connection does not say it by itself. */
    UID,
    /** Its supplementary groups when it connected. */
    GROUPS,
    /** Its control group, and with it its system unit. */
    CGROUP,
    /** Which file it executes. */
    EXECUTABLE,
    /** What is in that file. */
    DIGEST
}
