package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ControlApiTest {
    private static DevServer server;
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clients().forEach(client -> server.remove(client.clientId()));
        server.clearFaults();
        server.resetRequests();
    }

    @Test
    void clients_post_registersAllFields() {
        HttpResponse<String> response = caller.json("POST", "/_dev/clients", """
                {"client_id": "a b", "client_secret": "s3cret", "audiences": ["https://api/"], "scopes": ["y", "x"],
                 "default_scopes": ["x"], "token_lifetime_seconds": 90, "grant_types": ["client_credentials"]}""");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("a b").doesNotContain("s3cret");
        DevClient client = server.clients().get(0);
        assertThat(client.clientSecret()).isEqualTo("s3cret");
        assertThat(client.audiences()).containsExactly("https://api/");
        assertThat(client.scopes()).containsExactly("x", "y");
        assertThat(client.defaultScopes()).containsExactly("x");
        assertThat(client.tokenLifetime()).contains(Duration.ofSeconds(90));
        assertThat(caller.basic("a b", "s3cret").statusCode()).isEqualTo(200);
    }

    @Test
    void clients_postWithoutOptionalFields_grantsAllScopesByDefault() {
        caller.json(
                "POST", "/_dev/clients", "[{\"client_id\":\"a\",\"client_secret\":\"s\",\"scopes\":[\"x\",\"y\"]}]");

        assertThat(server.clients().get(0).defaultScopes()).containsExactly("x", "y");
        assertThat(server.clients().get(0).grantTypes()).isEqualTo(Set.of("client_credentials"));
    }

    @Test
    void clients_postAgain_replaces() {
        server.register(DevClient.of("a", "old").withScopes("x"));

        caller.json("PUT", "/_dev/clients", "{\"client_id\":\"a\",\"client_secret\":\"new\"}");

        assertThat(server.clients()).hasSize(1);
        assertThat(caller.basic("a", "old").statusCode()).isEqualTo(401);
        assertThat(caller.basic("a", "new").statusCode()).isEqualTo(200);
    }

    @Test
    void clients_delete_forgets() {
        server.register(DevClient.of("a b", "s"));

        HttpResponse<String> response = caller.json("DELETE", "/_dev/clients?client_id=a%20b", "");

        assertThat(response.body()).isEqualTo("{\"removed\":true}");
        assertThat(caller.basic("a b", "s").statusCode()).isEqualTo(401);
    }

    @Test
    void rotate_withoutASecret_makesOneAndEndsTheOld() {
        server.register(DevClient.of("a", "old"));

        ObjectNode answer = Caller.body(caller.json("POST", "/_dev/clients/rotate", "{\"client_id\":\"a\"}"));

        assertThat(caller.basic("a", "old").statusCode()).isEqualTo(401);
        assertThat(caller.basic("a", DevJson.text(answer, "client_secret")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void rotate_withASecret_takesIt() {
        server.register(DevClient.of("a", "old"));

        caller.json("POST", "/_dev/clients/rotate", "{\"client_id\":\"a\",\"client_secret\":\"new\"}");

        assertThat(caller.basic("a", "new").statusCode()).isEqualTo(200);
    }

    @Test
    void faults_postForOneClientWithTimes_isInForceAndListed() {
        server.register(DevClient.of("a", "s"));

        HttpResponse<String> set = caller.json(
                "POST",
                "/_dev/faults",
                "{\"client_id\":\"a\",\"times\":1,\"kind\":\"status\",\"status\":429,\"retry_after\":\"7\"}");

        assertThat(set.body())
                .isEqualTo("[{\"client_id\":\"a\",\"on\":\"token\",\"times\":1,\"kind\":\"status\",\"status\":429,"
                        + "\"retry_after\":\"7\",\"headers\":null}]");
        assertThat(server.faults())
                .containsExactly(new FaultSetting(FaultTarget.client("a"), new Fault.Status(429, "7", null), 1));
        assertThat(caller.basic("a", "s").statusCode()).isEqualTo(429);
        assertThat(caller.basic("a", "s").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'slow','ms':5}",
                "{'kind':'hang'}",
                "{'kind':'error','status':400,'error':'x','error_description':'y'}",
                "{'kind':'redirect','location':'https://x/'}",
                "{'kind':'garbage'}",
                "{'kind':'html'}",
                "{'kind':'reset'}",
                "{'kind':'headers','headers':{'a':'b'}}",
                "{'kind':'short_life','seconds':5}",
                "{'kind':'no_expires_in'}",
                "{'kind':'expires_in_string'}",
                "{'kind':'expires_in','value':-1}",
                "{'kind':'scope_dropped'}",
                "{'kind':'opaque'}",
                "{'kind':'token_type','value':'mac'}",
                "{'kind':'token_text','value':'a\\r\\nb'}",
                "{'kind':'discovery_override','set':{'issuer':'x'},'on':'discovery'}"
            })
    void faults_everyKind_isUnderstood(String json) {
        HttpResponse<String> response = caller.json("POST", "/_dev/faults", json.replace('\'', '"'));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(server.faults()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'unheard_of'}",
                "{'ms':5}",
                "{'kind':'hang','on':'moon'}",
                "{'kind':'hang','times':-1}",
                "{'kind':'hang','typo':1}",
                "{'kind':'status','status':200}",
                "{'kind':'discovery_override','set':{'issuer':'x'}}",
                "[]",
                "{"
            })
    void faults_nonsense_isRefusedWithAReason(String json) {
        HttpResponse<String> response = caller.json("POST", "/_dev/faults", json.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(DevJson.text(Caller.body(response), "error")).isNotEmpty();
        assertThat(server.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'',0", "?client_id=a,2", "?kind=hang,1", "?client_id=b&kind=html,2", "?on=discovery,2"})
    void faults_delete_clearsWhatTheQueryNames(String query, int left) {
        server.setFault(FaultTarget.client("a"), new Fault.Hang());
        server.setFault(FaultTarget.client("b"), new Fault.Html());
        server.setFault(FaultTarget.DISCOVERY, new Fault.Hang());

        caller.json("DELETE", "/_dev/faults" + query, "");

        assertThat(server.faults()).hasSize(left);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"client_id\":\"\"}",
                "{\"client_secret\":\"s\"}",
                "{\"client_id\":\"a\",\"typo\":1}",
                "{\"client_id\":\"a\",\"default_scopes\":[\"x\"]}",
                "{\"client_id\":\"a\",\"token_lifetime_seconds\":0}",
                "[1]"
            })
    void clients_nonsense_isRefused(String json) {
        assertThat(caller.json("POST", "/_dev/clients", json).statusCode()).isEqualTo(400);
        assertThat(server.clients()).isEmpty();
    }

    @Test
    void rotate_unknownClient_isRefused() {
        assertThat(caller.json("POST", "/_dev/clients/rotate", "{\"client_id\":\"x\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void unknownCall_always_is404() {
        assertThat(caller.get("/_dev/nothing").statusCode()).isEqualTo(404);
        assertThat(caller.json("PATCH", "/_dev/clients", "{}").statusCode()).isEqualTo(404);
    }
}
