package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls the Management API of one server with the token of one client. */
final class ManagementCaller {
    private final Caller caller;
    private final String token;

    private ManagementCaller(Caller caller, String token) {
        this.caller = caller;
        this.token = token;
    }

    /** Gets a token for the Management API and calls with it from then on. */
    static ManagementCaller of(DevServer server, String clientId, String secret) {
        Caller caller = new Caller(server.httpUrl());
        HttpResponse<String> answer =
                caller.post("/oauth/token", clientId, secret, "audience", server.managementAudience());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ManagementCaller(caller, DevJson.text(Caller.body(answer), "access_token"));
    }

    ManagementCaller withToken(String other) {
        return new ManagementCaller(caller, other);
    }

    HttpResponse<String> call(String method, String path, String body) {
        return caller.send(caller.request("/api/v2" + path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.replace('\'', '"'), StandardCharsets.UTF_8))
                .build());
    }

    HttpResponse<String> get(String path) {
        return call("GET", path, "");
    }

    /** {@return the body of a success of this status} */
    ObjectNode expect(int status, String method, String path, String body) {
        HttpResponse<String> answer = call(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body().isEmpty() ? DevJson.object() : Caller.body(answer);
    }

    /** {@return the body of a list} */
    JsonNode list(String path) {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DevJson.tree(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    /** Asserts a refusal in Auth0's words. */
    void refused(int status, String message, String errorCode, String method, String path, String body) {
        HttpResponse<String> answer = call(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        ObjectNode json = Caller.body(answer);
        assertThat(json.path("statusCode").asInt()).isEqualTo(status);
        assertThat(DevJson.text(json, "message")).isEqualTo(message);
        assertThat(DevJson.text(json, "errorCode")).isEqualTo(errorCode);
    }
}
