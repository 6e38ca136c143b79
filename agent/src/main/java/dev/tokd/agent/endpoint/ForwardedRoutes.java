package dev.tokd.agent.endpoint;

import dev.tokd.agent.control.Forward;
import io.netty.handler.codec.http.HttpMethod;

/** What there is behind a forwarded door: its token, and whether the daemon lives. */
public final class ForwardedRoutes {
    private ForwardedRoutes() {}

    /**
     * The table.
     *
     * @param forward what is passed on
     * @return the routes of the owner's door that it has too
     */
    public static Routes of(Forward forward) {
        Routes.Builder routes = Routes.builder();
        routes.open(
                HttpMethod.GET,
                AgentRoutes.TOKEN,
                request -> AgentRoutes.token(forward.read(AgentRoutes.ask(request))));
        AgentRoutes.health(routes);
        return routes.build();
    }
}
