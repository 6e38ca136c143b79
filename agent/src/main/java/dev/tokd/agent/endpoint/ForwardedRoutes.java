package dev.tokd.agent.endpoint;

import dev.tokd.agent.control.Desk;
import dev.tokd.agent.control.Forward;
import dev.tokd.agent.policy.Ask;
import io.netty.handler.codec.http.HttpMethod;

/** What there is behind a forwarded door: its token, and whether the daemon lives. */
public final class ForwardedRoutes {
    private ForwardedRoutes() {}

    /**
     * The table.
     *
     * @param forward what is passed on
     * @param desk writes reads down
     * @return the routes of the owner's door that it has too
     */
    public static Routes of(Forward forward, Desk desk) {
        Routes.Builder routes = Routes.builder();
        routes.open(HttpMethod.GET, AgentRoutes.TOKEN, request -> {
            Ask ask = AgentRoutes.ask(request);
            return AgentRoutes.token(desk, ask, forward.read(ask));
        });
        AgentRoutes.health(routes);
        return routes.build();
    }
}
