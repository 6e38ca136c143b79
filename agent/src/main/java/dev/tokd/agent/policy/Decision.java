package dev.tokd.agent.policy;

/** What the policy says about one ask. */
public sealed interface Decision {
    /** Go ahead. */
    record Allow() implements Decision {
        static final Allow YES = new Allow();
    }

    /**
     * Not allowed.
     *
     * @param reason one sentence for the owner's log; it never crosses the wire
     */
    record Deny(String reason) implements Decision {}
}
