package dev.tokd.agent.main;

import dev.tokd.agent.control.Desk;
import dev.tokd.agent.control.Doors;
import dev.tokd.agent.control.Forward;
import dev.tokd.agent.endpoint.ForwardedRoutes;
import dev.tokd.agent.endpoint.ListenerLimits;
import dev.tokd.agent.endpoint.Service;
import dev.tokd.agent.endpoint.UnixListener;
import dev.tokd.agent.peer.Attestor;
import dev.tokd.agent.policy.Policy;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens a Unix socket for each app that is passed on.
 *
 * @param group the event loop they share with the owner's
 * @param policy who may what
 * @param attestor tells who asks, for the records
 * @param limits what each puts up with
 * @param desk writes reads down
 */
record ForwardedDoors(EventLoopGroup group, Policy policy, Attestor attestor, ListenerLimits limits, Desk desk)
        implements Doors {
    /** What a daemon names them, and what it may remove when it finds them dead. */
    static final String NAMES = "forward-*.sock";

    @Override
    public OpenDoor open(Forward forward, @Nullable Integer members) {
        Service service = new Service(
                forward.door(),
                policy,
                attestor::arrived,
                null,
                ForwardedRoutes.of(forward, desk),
                limits,
                desk.traffic(),
                System.getLogger(UnixListener.class.getName()));
        return UnixListener.openPassing(Path.of(forward.door().address()), members, group, service)::end;
    }
}
