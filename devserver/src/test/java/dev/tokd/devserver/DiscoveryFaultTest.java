package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class DiscoveryFaultTest {
    private static final String OIDC = "/.well-known/openid-configuration";

    private static DevServer server;
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
        server.register(DevClient.of("app", "s"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clearFaults();
    }

    @ParameterizedTest
    @ValueSource(strings = {OIDC, "/.well-known/oauth-authorization-server"})
    void discoveryOverride_onEitherDocument_replacesTheseFieldsOnly(String path) {
        server.setFault(
                FaultTarget.DISCOVERY,
                new Fault.DiscoveryOverride(Map.of("token_endpoint", "https://evil.example/token", "issuer", "x")));

        ObjectNode document = Caller.body(caller.get(path));

        assertThat(DevJson.text(document, "token_endpoint")).isEqualTo("https://evil.example/token");
        assertThat(DevJson.text(document, "issuer")).isEqualTo("x");
        assertThat(DevJson.text(document, "jwks_uri")).isEqualTo(server.httpUrl() + "/oauth2/jwks");
    }

    @Test
    void redirect_onDiscovery_leavesTokensAlone() {
        server.setFault(FaultTarget.DISCOVERY, new Fault.Redirect("https://elsewhere.example/"));

        HttpResponse<String> response = caller.get(OIDC);

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location")).contains("https://elsewhere.example/");
        assertThat(caller.basic("app", "s").statusCode()).isEqualTo(200);
    }

    @Test
    void faultOnAllClients_onDiscovery_isNotMet() {
        server.setFault(FaultTarget.ALL_CLIENTS, new Fault.Status(500, null, null));

        assertThat(caller.get(OIDC).statusCode()).isEqualTo(200);
    }

    @Test
    void html_onDiscovery_isAPortal() {
        server.setFault(FaultTarget.DISCOVERY, new Fault.Html(), 1);

        assertThat(caller.get(OIDC).body()).startsWith("<!DOCTYPE html>");
        assertThat(caller.get(OIDC).body()).startsWith("{");
    }
}
