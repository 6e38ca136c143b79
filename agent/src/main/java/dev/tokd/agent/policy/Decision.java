package dev.tokd.agent.policy;

/** What the policy says to one ask. */
public sealed interface Decision {
    /** Go on. */
    record Allow() implements Decision {}

    /**
     * Stop.
     *
     * @param reason why, for the owner's eyes only
     */
    record Deny(String reason) implements Decision {}
}
