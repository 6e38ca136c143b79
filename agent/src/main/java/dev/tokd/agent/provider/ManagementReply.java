package dev.tokd.agent.provider;

import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;

/** How one call of the Management API ended. */
public sealed interface ManagementReply {
    /**
     * It was done.
     *
     * @param body the answer; empty where there was none. Its secrets are the caller's to wipe
     * @param hints what it said about its rate limit
     */
    record Done(JsonMap body, RateHints hints) implements ManagementReply {}

    /**
     * It was refused; nothing was changed there.
     *
     * @param status the HTTP status
     * @param problem what went wrong and what mends it
     */
    record Refused(int status, Problem problem) implements ManagementReply {}

    /**
     * It was put off, or no answer came that says how it ended.
     *
     * @param problem what went wrong, and how long the provider asks to wait where it said so
     * @param untouched whether it is certain that nothing was changed there
     */
    record Unavailable(Problem problem, boolean untouched) implements ManagementReply {}
}
