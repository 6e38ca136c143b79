package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class TokenFaultTest {
    private static final String API = "https://api.example/";
    private static final FaultTarget APP = FaultTarget.client("app");

    private static DevServer server;
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
        server.register(DevClient.of("app", "s").withAudiences(API).withScopes("a", "b"));
        server.register(DevClient.of("other", "s").withAudiences(API).withScopes("a", "b"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clearFaults();
        server.resetRequests();
    }

    @ParameterizedTest
    @ValueSource(strings = {"120", "Wed, 21 Oct 2037 07:28:00 GMT"})
    void status_429WithRetryAfter_sendsItAsGiven(String retryAfter) {
        server.setFault(APP, new Fault.Status(429, retryAfter, null));

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains(retryAfter);
    }

    @Test
    void status_429WithoutRetryAfter_sendsNone() {
        server.setFault(APP, new Fault.Status(429, null, Map.of("x-ratelimit-reset", "1999999999")));

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
        assertThat(response.headers().firstValue("x-ratelimit-reset")).contains("1999999999");
    }

    @Test
    void status_500_isNoOAuthBody() {
        server.setFault(APP, new Fault.Status(500, null, null));

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).isEqualTo("status 500\n");
    }

    @Test
    void error_anyCode_isSentInOAuthsForm() {
        server.setFault(APP, new Fault.OAuthError(403, "too_many_requests", "Client quota exceeded"));

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body())
                .isEqualTo("{\"error\":\"too_many_requests\",\"error_description\":\"Client quota exceeded\"}");
    }

    @Test
    void garbage_always_isJsonByNameOnly() {
        server.setFault(APP, new Fault.Garbage());

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(contentType(response)).startsWith("application/json");
        assertThatThrownBy(() -> Caller.body(response)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void html_always_is200Html() {
        server.setFault(APP, new Fault.Html());

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(contentType(response)).startsWith("text/html");
        assertThat(response.body()).contains("log in");
    }

    @Test
    void redirect_always_is302ToTheLocation() {
        server.setFault(APP, new Fault.Redirect("https://elsewhere.example/token"));

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(302);
        assertThat(response.headers().firstValue("Location")).contains("https://elsewhere.example/token");
    }

    @Test
    void headers_onSuccess_areAdded() {
        server.setFault(APP, new Fault.Headers(Map.of("Auth0-Client-Quota-Limit", "b=per_hour;q=10;r=7;t=3540")));

        HttpResponse<String> response = ask();

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Auth0-Client-Quota-Limit")).contains("b=per_hour;q=10;r=7;t=3540");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/token", "/oauth/token"})
    void shortLife_onEitherFace_isInAnswerAndToken(String path) {
        server.setFault(APP, new Fault.ShortLife(3));

        HttpResponse<String> response = caller.post(path, "app", "s", "audience", API);

        ObjectNode claims = Caller.claims(response);
        assertThat(Caller.body(response).path("expires_in").asLong()).isEqualTo(3);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3);
    }

    @Test
    void noExpiresIn_always_leavesItOut() {
        server.setFault(APP, new Fault.NoExpiresIn());

        assertThat(Caller.body(ask()).has("expires_in")).isFalse();
    }

    @Test
    void expiresInString_noValue_isTheTrueNumberAsText() {
        server.setFault(APP, new Fault.ExpiresInString(null));

        assertThat(Caller.body(ask()).get("expires_in")).hasToString("\"86400\"");
    }

    @Test
    void expiresInString_withValue_isThatText() {
        server.setFault(APP, new Fault.ExpiresInString("3600"));

        assertThat(Caller.body(ask()).get("expires_in")).hasToString("\"3600\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -5})
    void expiresIn_zeroOrNegative_isSentAsGiven(long seconds) {
        server.setFault(APP, new Fault.ExpiresIn(seconds));

        assertThat(Caller.body(ask()).get("expires_in")).hasToString(String.valueOf(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/oauth2/token", "/oauth/token"})
    void scopeDropped_onEitherFace_grantsOneLessAndSaysSo(String path) {
        server.setFault(APP, new Fault.ScopeDropped());

        HttpResponse<String> response = caller.post(path, "app", "s", "audience", API);

        assertThat(DevJson.text(Caller.body(response), "scope")).isEqualTo("a");
        assertThat(DevJson.text(Caller.claims(response), "scope")).isEqualTo("a");
    }

    @Test
    void scopeDropped_onlyOneAsked_saysThatNoneIsLeft() {
        server.setFault(APP, new Fault.ScopeDropped());

        ObjectNode body = Caller.body(caller.basic("app", "s", "audience", API, "scope", "a"));

        assertThat(body.get("scope")).hasToString("\"\"");
    }

    @Test
    void opaque_always_isNoJwt() {
        server.setFault(APP, new Fault.Opaque());

        assertThat(DevJson.text(Caller.body(ask()), "access_token"))
                .isNotEmpty()
                .doesNotContain(".");
    }

    @Test
    void tokenType_always_isSentAsGiven() {
        server.setFault(APP, new Fault.TokenType("mac"));

        assertThat(DevJson.text(Caller.body(ask()), "token_type")).isEqualTo("mac");
    }

    @Test
    void tokenText_controlCharacters_arriveUnchanged() {
        String text = "a\r\nX-Evil: 1\u0000\u001b[31m\u007fé";
        server.setFault(APP, new Fault.TokenText(text));

        assertThat(DevJson.text(Caller.body(ask()), "access_token")).isEqualTo(text);
    }

    @Test
    void bodyFault_onARefusal_leavesTheRefusalAlone() {
        server.setFault(APP, new Fault.TokenType("mac"));

        HttpResponse<String> response = caller.basic("app", "wrong");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(DevJson.text(Caller.body(response), "error")).isEqualTo("invalid_client");
        assertThat(Caller.body(response).has("token_type")).isFalse();
    }

    @Test
    void reset_always_sendsHalfAndThenRst() throws Exception {
        server.setFault(APP, new Fault.Reset());
        try (Socket socket = new Socket("127.0.0.1", server.httpUrl().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(rawRequest().getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();

            // "Connection reset" is what a RST reads as; a plain close would read as end of stream.
            assertThatThrownBy(() -> readAll(in)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void reset_always_failsTheCallAfterItWasCounted() {
        server.setFault(APP, new Fault.Reset());

        // How much of the half a client still reads before the RST is up to its kernel.
        assertThatThrownBy(TokenFaultTest::ask).isInstanceOf(UncheckedIOException.class);
        assertThat(server.requests("app")).isEqualTo(1);
    }

    @Test
    void fault_onOneClient_leavesOthersAlone() {
        server.setFault(APP, new Fault.Status(500, null, null));

        assertThat(caller.basic("other", "s").statusCode()).isEqualTo(200);
    }

    @Test
    void fault_onAllClients_meetsEveryOne() {
        server.setFault(FaultTarget.ALL_CLIENTS, new Fault.Status(503, null, null));

        assertThat(ask().statusCode()).isEqualTo(503);
        assertThat(caller.basic("other", "s").statusCode()).isEqualTo(503);
    }

    @Test
    void fault_withTimes_clearsItself() {
        server.setFault(APP, new Fault.Status(500, null, null), 2);

        assertThat(ask().statusCode()).isEqualTo(500);
        assertThat(ask().statusCode()).isEqualTo(500);
        assertThat(ask().statusCode()).isEqualTo(200);
        assertThat(server.faults()).isEmpty();
    }

    @Test
    void fault_setAgain_replacesTheOldOne() {
        server.setFault(APP, new Fault.Status(500, null, null));
        server.setFault(APP, new Fault.Status(502, null, null));

        assertThat(server.faults()).hasSize(1);
        assertThat(ask().statusCode()).isEqualTo(502);
    }

    @Test
    void faults_severalKinds_applyTogether() {
        server.setFault(APP, new Fault.ShortLife(5));
        server.setFault(APP, new Fault.TokenType("bearer"));

        ObjectNode body = Caller.body(ask());

        assertThat(body.path("expires_in").asLong()).isEqualTo(5);
        assertThat(DevJson.text(body, "token_type")).isEqualTo("bearer");
    }

    @Test
    void clearFaults_oneTarget_leavesOtherTargetsFaults() {
        server.setFault(APP, new Fault.Status(500, null, null));
        server.setFault(FaultTarget.client("other"), new Fault.Status(500, null, null));

        server.clearFaults(APP);

        assertThat(ask().statusCode()).isEqualTo(200);
        assertThat(caller.basic("other", "s").statusCode()).isEqualTo(500);
    }

    @Test
    void fault_badValues_areRefusedWhenSet() {
        assertThatThrownBy(() -> new Fault.Status(200, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fault.OAuthError(302, "x", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fault.ShortLife(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.setFault(APP, new Fault.Hang(), -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server.setFault(APP, new Fault.DiscoveryOverride(Map.of("issuer", "x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static HttpResponse<String> ask() {
        return caller.basic("app", "s", "audience", API);
    }

    private static String contentType(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }

    private static String rawRequest() {
        String body = "grant_type=client_credentials&client_id=app&client_secret=s";
        return "POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static int readAll(InputStream in) throws IOException {
        return in.readAllBytes().length;
    }
}
