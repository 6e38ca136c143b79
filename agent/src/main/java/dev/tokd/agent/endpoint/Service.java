package dev.tokd.agent.endpoint;

import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;

/**
 * What a listener serves.
 *
 * @param door what may be done through it at the most
 * @param policy who may
 * @param routes what there is
 * @param limits what it puts up with
 * @param log where a handler's unexpected failures go, without messages and so without secrets
 */
public record Service(Door door, Policy policy, Routes routes, ListenerLimits limits, System.Logger log) {}
