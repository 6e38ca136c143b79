package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.ErrorCode;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiAgreementTest {
    private static final String[] CONTRACT = {
        "GET /healthz",
        "GET /metrics",
        "GET /v1/status",
        "GET /v1/events",
        "GET /v1/vault",
        "POST /v1/vault/init",
        "POST /v1/vault/unlock",
        "POST /v1/vault/lock",
        "GET /v1/vault/slots",
        "POST /v1/vault/slots",
        "DELETE /v1/vault/slots/{slot}",
        "GET /v1/clients",
        "GET /v1/clients/{client}",
        "PUT /v1/clients/{client}?create",
        "DELETE /v1/clients/{client}",
        "POST /v1/clients/{client}/verify",
        "POST /v1/clients/{client}/rotate",
        "POST /v1/clients/{client}/trust",
        "GET /v1/apps",
        "GET /v1/apps/{app}",
        "PUT /v1/apps/{app}?create",
        "DELETE /v1/apps/{app}",
        "POST /v1/apps/{app}/verify",
        "POST /v1/apps/{app}/introspect",
        "POST /v1/apps/{app}/revoke",
        "GET /v1/apps/{app}/can?pid",
        "GET /v1/apps/{app}/keys",
        "POST /v1/apps/{app}/keys",
        "DELETE /v1/apps/{app}/keys/{id}",
        "POST /v1/consents/watch",
        "POST /v1/consents/next",
        "POST /v1/consents/{question}",
        "GET /v1/forwards",
        "POST /v1/forwards",
        "DELETE /v1/forwards/{forward}",
        "GET /v1/apps/{app}/token?min_ttl&scope&accept_shorter",
        "POST /v1/apps/{app}/refresh",
        "GET /v1/apps/{app}/why",
        "GET /v1/definitions",
        "PUT /v1/definitions?dry_run&prune",
        "GET /v1/provision/scopes",
        "POST /v1/provision/check",
        "POST /v1/provision/plan?dry_run&prune&destroy",
        "POST /v1/provision/clients",
        "DELETE /v1/provision/clients/{client}",
        "PUT /v1/provision/clients/{client}/grants",
        "POST /v1/provision/change-scopes?dry_run",
        "POST /v1/provision/change-lifetime?dry_run",
        "GET /v1/provision/operations",
        "POST /v1/provision/recover",
        "GET /v1/audit?app&peer&event&since&after&limit",
        "GET /v1/audit/anchor",
        "GET /v1/audit/verify?anchor",
        "POST /v1/agent/stop",
    };

    private static Routes.Builder routes(String[] lines) {
        Routes.Builder routes = Routes.builder();
        for (String line : lines) {
            String[] words = line.split(" ");
            routes.on(HttpMethod.valueOf(words[0]), words[1], request -> ListenerFixture.done(Map.of()));
        }
        return routes;
    }

    @Test
    void document_routesOfTheContract_agree() {
        ApiAgreement.assertAgrees(routes(CONTRACT).build());
    }

    @Test
    void document_routesOfTheAgent_agree() {
        // Making the table calls no operation, so it needs none.
        ApiAgreement.assertAgrees(new AgentRoutes(
                        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                        by -> {})
                .table());
    }

    @Test
    void document_oneRouteMoreLessOrOther_disagrees() {
        Routes.Builder more =
                routes(CONTRACT).on(HttpMethod.DELETE, "/v1/definitions", request -> ListenerFixture.done(Map.of()));
        String[] less = Arrays.copyOf(CONTRACT, CONTRACT.length - 1);
        String[] other = CONTRACT.clone();
        other[List.of(CONTRACT).indexOf("GET /v1/apps/{app}/token?min_ttl&scope&accept_shorter")] =
                "GET /v1/apps/{app}/token?min_ttl&scope";

        assertThatThrownBy(() -> ApiAgreement.assertAgrees(more.build())).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> ApiAgreement.assertAgrees(routes(less).build()))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> ApiAgreement.assertAgrees(routes(other).build()))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void document_codes_areTheEnum() {
        assertThat(ApiAgreement.codes())
                .containsExactly(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::wire).toArray(String[]::new));
    }
}
