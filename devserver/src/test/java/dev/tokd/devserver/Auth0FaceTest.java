package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class Auth0FaceTest {
    private static final String API = "https://tenant.example/api/v2/";

    private static DevServer server;
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
        server.register(DevClient.of("mgmt", "s3cret").withAudiences(API).withScopes("read:clients", "read:users"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void token_formBody_issuesTheWholeGrantWhateverTheScope() {
        HttpResponse<String> response = ask("mgmt", "s3cret", "audience", API, "scope", "read:clients");

        ObjectNode body = Caller.body(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(DevJson.text(body, "scope")).isEqualTo("read:clients read:users");
        assertThat(body.path("expires_in").isIntegralNumber()).isTrue();
        assertThat(body.path("expires_in").asLong()).isEqualTo(86400);
        assertThat(DevJson.text(body, "token_type")).isEqualTo("Bearer");
    }

    @Test
    void token_formBody_hasAuth0sClaims() {
        ObjectNode claims = Caller.claims(ask("mgmt", "s3cret", "audience", API));

        assertThat(DevJson.text(claims, "iss")).isEqualTo(server.httpUrl() + "/");
        assertThat(DevJson.text(claims, "sub")).isEqualTo("mgmt@clients");
        assertThat(DevJson.text(claims, "aud")).isEqualTo(API);
        assertThat(DevJson.text(claims, "scope")).isEqualTo("read:clients read:users");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(86400);
    }

    @Test
    void token_jsonBody_isIssued() {
        HttpResponse<String> response = caller.json(
                "POST",
                "/oauth/token",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"mgmt\",\"client_secret\":\"s3cret\",\"audience\":\""
                        + API + "\"}");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(DevJson.text(Caller.claims(response), "aud")).isEqualTo(API);
        assertThat(server.lastRequest("mgmt").orElseThrow().parameter("audience"))
                .contains(API);
    }

    @Test
    void token_jsonBodyThatIsNoObject_isMissingItsGrantType() {
        assertRefused(
                caller.json("POST", "/oauth/token", "[1"),
                400,
                "invalid_request",
                "Missing required parameter: grant_type");
    }

    @Test
    void token_anyAnswer_carriesRateHeaders() {
        HttpResponse<String> response = ask("mgmt", "wrong", "audience", API);

        assertThat(response.headers().firstValueAsLong("x-ratelimit-limit")).hasValue(1000);
        assertThat(response.headers().firstValueAsLong("x-ratelimit-remaining")).hasValue(999);
        assertThat(response.headers().firstValueAsLong("x-ratelimit-reset")).isPresent();
    }

    @Test
    void token_wrongSecretOrUnknownClient_isAccessDenied() {
        assertRefused(ask("mgmt", "wrong", "audience", API), 401, "access_denied", "Unauthorized");
        assertRefused(ask("nobody", "s3cret", "audience", API), 401, "access_denied", "Unauthorized");
    }

    @Test
    void token_clientWithoutSecret_isAccessDenied() {
        server.register(DevClient.of("bare", "").withAudiences(API));

        assertRefused(ask("bare", "", "audience", API), 401, "access_denied", "Unauthorized");
    }

    @Test
    void token_noAudience_isAccessDenied() {
        assertRefused(
                ask("mgmt", "s3cret"),
                403,
                "access_denied",
                "No audience parameter was provided, and no default audience has been configured");
    }

    @Test
    void token_audienceOfNoApi_isNotFound() {
        assertRefused(
                ask("mgmt", "s3cret", "audience", "https://tenant.example/api/v2"),
                403,
                "access_denied",
                "Service not found: https://tenant.example/api/v2");
    }

    @Test
    void token_audienceWithoutAClientGrant_saysWhatToCreate() {
        server.register(DevClient.of("another", "s").withAudiences("https://other/"));

        assertRefused(
                ask("mgmt", "s3cret", "audience", "https://other/"),
                403,
                "access_denied",
                "Client is not authorized to access \"https://other/\". You need to create a \"client-grant\""
                        + " associated to this API. See:"
                        + " https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants");
    }

    @Test
    void token_grantTypeNotAllowed_isUnauthorizedClient() {
        server.register(DevClient.of("web", "s").withAudiences(API).withGrantTypes("authorization_code"));

        assertRefused(
                ask("web", "s", "audience", API),
                403,
                "unauthorized_client",
                "Grant type 'client_credentials' not allowed for the client.");
    }

    private static HttpResponse<String> ask(String clientId, String secret, String... more) {
        return caller.post("/oauth/token", clientId, secret, more);
    }

    private static void assertRefused(HttpResponse<String> response, int status, String error, String description) {
        ObjectNode body = Caller.body(response);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(DevJson.text(body, "error")).isEqualTo(error);
        assertThat(DevJson.text(body, "error_description")).isEqualTo(description);
    }
}
