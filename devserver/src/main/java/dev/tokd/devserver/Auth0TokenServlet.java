package dev.tokd.devserver;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import tools.jackson.databind.node.ObjectNode;

/**
 * Auth0's token endpoint for {@code client_credentials}: it wants an audience, ignores {@code scope} and issues the
 * client's whole grant for that audience.
 */
final class Auth0TokenServlet extends HttpServlet {
    static final String PATH = "/oauth/token";

    private static final long serialVersionUID = 1L;
    private static final String CLIENT_CREDENTIALS = "client_credentials";
    private static final int RATE_LIMIT = 1000;

    private final transient ClientRegistry clients;
    private final transient Auth0Tokens tokens;
    private final transient Clock clock;

    Auth0TokenServlet(ClientRegistry clients, Auth0Tokens tokens, Clock clock) {
        this.clients = clients;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        rateHeaders(response);
        response.setHeader("Cache-Control", "no-store");
        TokenCall call = CurrentCall.get().call();
        try {
            DevClient client = authorized(call);
            ObjectNode body = tokens.issue(client, call.parameter("audience").orElseThrow(), baseUrl(request));
            HttpAnswer.json(response, HttpServletResponse.SC_OK, body);
        } catch (Auth0Refusal refusal) {
            HttpAnswer.json(response, refusal.status(), refusal.body());
        }
    }

    private DevClient authorized(TokenCall call) throws Auth0Refusal {
        String grantType = call.parameter("grant_type").orElseThrow(() -> Auth0Refusal.missing("grant_type"));
        if (!grantType.equals(CLIENT_CREDENTIALS)) {
            throw Auth0Refusal.unsupportedGrant(grantType);
        }
        DevClient client = authenticated(call.credentials());
        if (!client.grantTypes().contains(grantType)) {
            throw Auth0Refusal.grantNotAllowed(grantType);
        }
        String audience = call.parameter("audience").orElseThrow(Auth0Refusal::noAudience);
        if (!client.audiences().contains(audience)) {
            throw Auth0Refusal.noClientGrant(audience);
        }
        return client;
    }

    private DevClient authenticated(Credentials credentials) throws Auth0Refusal {
        return clients.find(credentials.clientId())
                .filter(known -> !known.clientSecret().isEmpty())
                .filter(known -> PlainSecrets.same(credentials.secret(), known.clientSecret()))
                .orElseThrow(Auth0Refusal::unauthorized);
    }

    /** The bucket is full again by the next second: a client that obeys these headers is never slowed down here. */
    private void rateHeaders(HttpServletResponse response) {
        response.setIntHeader("x-ratelimit-limit", RATE_LIMIT);
        response.setIntHeader("x-ratelimit-remaining", RATE_LIMIT - 1);
        response.setHeader("x-ratelimit-reset", String.valueOf(clock.instant().getEpochSecond() + 1));
    }

    private static String baseUrl(HttpServletRequest request) {
        String url = request.getRequestURL().toString();
        return url.substring(0, url.length() - PATH.length());
    }
}
