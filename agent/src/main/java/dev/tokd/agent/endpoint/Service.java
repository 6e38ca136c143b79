package dev.tokd.agent.endpoint;

import dev.tokd.agent.control.Traffic;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import io.netty.channel.Channel;
import java.util.function.Function;

/**
 * What a listener serves.
 *
 * @param door what may be done through it at the most
 * @param policy who may
 * @param arrivals tells who is at the other end of a new connection, on the event loop and without waiting
 * @param routes what there is
 * @param limits what it puts up with
 * @param traffic counts what goes through
 * @param log where a handler's unexpected failures go, without messages and so without secrets
 */
public record Service(
        Door door,
        Policy policy,
        Function<Channel, Caller> arrivals,
        Routes routes,
        ListenerLimits limits,
        Traffic traffic,
        System.Logger log) {}
