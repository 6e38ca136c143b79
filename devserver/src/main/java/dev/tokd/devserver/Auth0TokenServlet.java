package dev.tokd.devserver;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
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

    private final transient Tenant tenant;
    private final transient Auth0Tokens tokens;
    private final transient ClientAssertions assertions;
    private final transient Clock clock;

    Auth0TokenServlet(Tenant tenant, Auth0Tokens tokens, ClientAssertions assertions, Clock clock) {
        this.tenant = tenant;
        this.tokens = tokens;
        this.assertions = assertions;
        this.clock = clock;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        rateHeaders(response);
        response.setHeader("Cache-Control", "no-store");
        TokenCall call = CurrentCall.get().call();
        try {
            HttpAnswer.json(response, HttpServletResponse.SC_OK, issued(call, baseUrl(request)));
        } catch (Auth0Refusal refusal) {
            HttpAnswer.json(response, refusal.status(), refusal.body());
        }
    }

    private ObjectNode issued(TokenCall call, String baseUrl) throws Auth0Refusal {
        String grantType = call.parameter("grant_type").orElseThrow(() -> Auth0Refusal.missing("grant_type"));
        if (!grantType.equals(CLIENT_CREDENTIALS)) {
            throw Auth0Refusal.unsupportedGrant(grantType);
        }
        TenantClient client = authenticated(call, baseUrl);
        if (!client.grantTypes().contains(grantType)) {
            throw Auth0Refusal.grantNotAllowed(grantType);
        }
        String audience = call.parameter("audience").orElseThrow(Auth0Refusal::noAudience);
        if (!tenant.hasApi(audience)) {
            throw Auth0Refusal.noSuchApi(audience);
        }
        Set<String> granted =
                tenant.granted(client.id(), audience).orElseThrow(() -> Auth0Refusal.noClientGrant(audience));
        return tokens.issue(client, granted, audience, tenant.lifetime(audience), baseUrl);
    }

    private TenantClient authenticated(TokenCall call, String baseUrl) throws Auth0Refusal {
        return tenant.find(call.credentials().clientId())
                .filter(client -> proven(client, call, baseUrl))
                .orElseThrow(Auth0Refusal::unauthorized);
    }

    private boolean proven(TenantClient client, TokenCall call, String baseUrl) {
        if (call.credentials().method().equals("private_key_jwt")) {
            String assertion = call.parameter("client_assertion").orElse("");
            return assertions.prove(assertion, client.id(), baseUrl + "/", tenant.assertionKeys(client.id()));
        }
        return tenant.takesSecret(client.id(), call.credentials().secret());
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
