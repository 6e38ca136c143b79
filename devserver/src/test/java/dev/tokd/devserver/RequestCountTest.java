package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class RequestCountTest {
    private static final String SECRET = "canary-4711";

    private static DevServer server;
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
        server.register(DevClient.of("a b", SECRET).withScopes("x"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void reset() {
        server.clearFaults();
        server.resetRequests();
    }

    @Test
    void count_goodFaultyAndRefusedRequests_areAllCounted() {
        caller.basic("a b", SECRET);
        caller.basic("a b", "wrong");
        server.setFault(FaultTarget.ALL_CLIENTS, new Fault.Status(500, null, null));
        caller.post("/oauth/token", "a b", SECRET);
        caller.basic("nobody", "x");

        assertThat(server.requests("a b")).isEqualTo(3);
        assertThat(server.requests("nobody")).isEqualTo(1);
        assertThat(server.totalRequests()).isEqualTo(4);
    }

    @Test
    void count_otherEndpoints_areNotCounted() {
        caller.get("/.well-known/openid-configuration");
        caller.get("/oauth2/jwks");
        caller.get("/oauth2/token");

        assertThat(server.totalRequests()).isZero();
    }

    @Test
    void lastRequest_basic_showsParametersAndHeadersButNoSecret() {
        HttpRequest request = HttpRequest.newBuilder(
                        caller.basicRequest("a b", SECRET, "audience", "urn:x", "scope", "x", "organization", "o"),
                        (name, value) -> true)
                .header("User-Agent", "tokd/0.1")
                .build();

        caller.send(request);

        SeenRequest seen = server.lastRequest("a b").orElseThrow();
        assertThat(seen.authMethod()).isEqualTo("client_secret_basic");
        assertThat(seen.path()).isEqualTo("/oauth2/token");
        assertThat(seen.parameter("audience")).contains("urn:x");
        assertThat(seen.parameter("scope")).contains("x");
        assertThat(seen.parameter("organization")).contains("o");
        assertThat(seen.header("user-agent")).contains("tokd/0.1");
        assertThat(seen.headers()).doesNotContainKey("authorization");
    }

    @Test
    void lastRequest_post_holdsNoSecretAnywhere() {
        caller.post("/oauth2/token", "a b", SECRET);

        SeenRequest seen = server.lastRequest("a b").orElseThrow();
        assertThat(seen.authMethod()).isEqualTo("client_secret_post");
        assertThat(seen.toString()).doesNotContain(SECRET);
        assertThat(caller.get("/_dev/requests").body()).doesNotContain(SECRET);
    }

    @Test
    void lastRequest_clientAssertion_isCountedUnderItsSubject() {
        String payload = Base64.getUrlEncoder().encodeToString("{\"sub\":\"signer\"}".getBytes(StandardCharsets.UTF_8));

        caller.send(caller.form(
                        "/oauth2/token",
                        "grant_type",
                        "client_credentials",
                        "client_assertion",
                        "e30." + payload + ".x")
                .build());

        SeenRequest seen = server.lastRequest("signer").orElseThrow();
        assertThat(seen.authMethod()).isEqualTo("private_key_jwt");
        assertThat(seen.parameters()).doesNotContainKey("client_assertion");
    }

    @Test
    void count_unreadableCredentials_areCountedUnderNoName() {
        for (String header : List.of("Basic !!!", "Basic " + encode("nocolon"), "Basic " + encode("%zz:x"))) {
            caller.send(caller.form("/oauth2/token", "grant_type", "client_credentials")
                    .header("Authorization", header)
                    .build());
        }
        caller.send(caller.form("/oauth2/token", "client_assertion", "no.jwt").build());
        caller.send(caller.form("/oauth2/token", "client_assertion", "a.*.b").build());

        assertThat(server.requests("")).isEqualTo(5);
    }

    @Test
    void controlApi_oneClient_hasCountAndLastRequest() {
        caller.basic("a b", SECRET, "audience", "urn:x");

        ObjectNode one = Caller.body(caller.get("/_dev/requests?client_id=a%20b"));
        ObjectNode none = Caller.body(caller.get("/_dev/requests?client_id=zz"));

        assertThat(one.path("count").asInt()).isEqualTo(1);
        assertThat(one.path("last").path("auth_method").asString()).isEqualTo("client_secret_basic");
        assertThat(one.path("last").path("parameters").path("audience").path(0).asString())
                .isEqualTo("urn:x");
        assertThat(none.path("count").asInt(-1)).isZero();
    }

    @Test
    void controlApi_delete_resetsEveryCount() {
        caller.basic("a b", SECRET);
        assertThat(Caller.body(caller.get("/_dev/requests")).path("total").asInt())
                .isEqualTo(1);

        caller.json("DELETE", "/_dev/requests", "");

        assertThat(server.requests("a b")).isZero();
        assertThat(Caller.body(caller.get("/_dev/requests")).path("total").asInt(-1))
                .isZero();
    }

    @Test
    void awaitRequests_concurrentRequests_returnsOnceAllCame() throws Exception {
        List<CompletableFuture<?>> asked = IntStream.range(0, 40)
                .<CompletableFuture<?>>mapToObj(i -> new Caller(server.httpUrl()).basicLater("a b", SECRET))
                .toList();

        server.awaitRequests("a b", 40);

        assertThat(server.requests("a b")).isEqualTo(40);
        CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).join();
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
