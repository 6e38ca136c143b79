package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.http.FakeProvider;
import dev.tokd.agent.http.Outbound;
import dev.tokd.agent.http.TestCa;
import dev.tokd.agent.provider.TokenReply.Granted;
import dev.tokd.agent.provider.TokenReply.Refused;
import dev.tokd.agent.provider.TokenReply.Unavailable;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TokenEndpointTest {
    private static final String SECRET = "canary-secret";

    private final Outbound outbound = new Outbound();
    private final TokenEndpoint endpoint = new TokenEndpoint(outbound.client, Clients.ASSERTIONS, "1.2.3");

    @AfterEach
    void close() {
        outbound.close();
    }

    private TokenReply ask(Client client) {
        Secret secret = Outbound.secret(SECRET);
        try (secret) {
            return endpoint.ask(client, secret, null, Clients.NOTHING)
                    .toCompletableFuture()
                    .join();
        }
    }

    private TokenReply answering(String preset, FakeProvider.Script script) throws Exception {
        try (FakeProvider provider = FakeProvider.plain(script)) {
            return ask(Clients.pinned(preset, AuthMethod.CLIENT_SECRET_POST, provider.uri("/token")));
        }
    }

    private TokenReply answering(FakeProvider.Script script) throws Exception {
        return answering("oauth2", script);
    }

    private Granted granted(String more) throws Exception {
        return granted("opaque", more);
    }

    private Granted granted(String token, String more) throws Exception {
        return (Granted) answering(FakeProvider.json(200, answer(token, more)));
    }

    private String unavailable(FakeProvider.Script script) throws Exception {
        return ((Unavailable) answering(script)).detail();
    }

    private static String answer(String token, String more) {
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\"" + more + "}";
    }

    private static String jwt(String claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }

    // What is sent.

    @Test
    void clientCredentials_request_carriesSecretWipedMeanwhile() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, answer("t", "")))) {
            Secret secret = Outbound.secret(SECRET);
            var reply = endpoint.ask(
                    Clients.pinned("oauth2", AuthMethod.CLIENT_SECRET_POST, provider.uri("/token")),
                    secret,
                    null,
                    Clients.NOTHING);
            secret.close();

            assertThat(reply.toCompletableFuture().join()).isInstanceOf(Granted.class);
            assertThat(provider.only().body()).contains("client_secret=" + SECRET);
            assertThat(provider.only().headers())
                    .containsEntry("user-agent", "tokd/1.2.3")
                    .containsEntry("accept", "application/json");
        }
    }

    @Test
    void clientCredentials_notPinned_nothingIsSent() {
        assertThat(ask(Clients.domain("auth0", "tenant.test"))).isInstanceOf(Unavailable.class);
    }

    @Test
    void clientCredentials_unknownPreset_nothingIsSent() {
        Unavailable reply = (Unavailable)
                ask(Clients.pinned("auht0", AuthMethod.BASIC_RAW, URI.create("https://provider.test/token")));
        assertThat(reply.detail()).contains("did you mean auth0?");
    }

    // What is granted.

    @Test
    void granted_fullAnswer_everythingIsRead() throws Exception {
        Granted reply = (Granted) answering(FakeProvider.json(
                200,
                "{\"access_token\":\"tok.en\",\"token_type\":\"bEaReR\",\"expires_in\":3600,\"scope\":\"b a\"}",
                "X-RateLimit-Limit: 10",
                "X-RateLimit-Remaining: 7"));
        assertThat(new String(reply.token().reveal(), StandardCharsets.US_ASCII))
                .isEqualTo("tok.en");
        assertThat(reply.type()).isEqualTo("Bearer");
        assertThat(reply.scope()).containsExactly("a", "b");
        assertThat(reply.audience()).isEmpty();
        assertThat(reply.life()).isEqualTo(Duration.ofHours(1));
        assertThat(reply.rate().limit()).isEqualTo(10);
        assertThat(reply.rate().remaining()).isEqualTo(7);
        assertThat(reply.toString()).doesNotContain("tok.en");
    }

    @Test
    void granted_opaqueAndSilent_nothingIsInvented() throws Exception {
        Granted reply = granted("");
        assertThat(reply.scope()).isNull();
        assertThat(reply.life()).isNull();
        assertThat(reply.rate()).isEqualTo(RateHints.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "86400, 86400",
        "'\"3600\"', 3600",
        "'\" 3600 \"', 3600",
        "3599.9, 3599",
        "'\"12.5\"', 12",
        "1e3, 1000",
        "315360001, 315360000",
        "99999999999999999999, 315360000",
        "1e99999, 315360000",
    })
    void granted_expiresIn_life(String value, long seconds) throws Exception {
        assertThat(granted(",\"expires_in\":" + value).life()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void granted_expiresInNull_sameAsAbsent() throws Exception {
        assertThat(granted(",\"expires_in\":null").life()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "\"0\"", "\"-5\"", "0.9", "-1e99999"})
    void granted_expiresInNotPositive_alreadyExpired(String value) throws Exception {
        assertThat(unavailable(FakeProvider.json(200, answer("t", ",\"expires_in\":" + value))))
                .contains("the provider issued a token that is already expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "\"\"", "true", "[3600]", "{}", "\"1e3\"", "\"2030-01-01\""})
    void granted_expiresInNonsense_unavailable(String value) throws Exception {
        assertThat(unavailable(FakeProvider.json(200, answer("t", ",\"expires_in\":" + value))))
                .contains("not a number of seconds");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "100, 3600, 100",
                "3600, 100, 100",
                "-, 100, 100",
            })
    void granted_jwtLifeAndExpiresIn_shorterCounts(@Nullable Long expiresIn, long jwt, long life) throws Exception {
        // Long past by any clock: only the difference counts.
        String token = jwt("{\"iat\":1000,\"exp\":" + (1000 + jwt) + "}");
        assertThat(granted(token, expiresIn == null ? "" : ",\"expires_in\":" + expiresIn)
                        .life())
                .isEqualTo(Duration.ofSeconds(life));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"exp\":2000}",
                "{\"iat\":\"1\",\"exp\":2000}",
                "{\"iat\":-1,\"exp\":2000}",
                "{\"iat\":1,\"exp\":1e99}",
                "[]",
                "not json",
                "{\"iat\":1,\"iat\":1,\"exp\":5}"
            })
    void granted_jwtWithoutUsableTimes_lifeUnsaid(String claims) throws Exception {
        assertThat(granted(jwt(claims), "").life()).isNull();
    }

    @Test
    void granted_jwtEndsBeforeItBegins_alreadyExpired() throws Exception {
        String token = jwt("{\"iat\":1000,\"exp\":1000}");
        assertThat(unavailable(FakeProvider.json(200, answer(token, ",\"expires_in\":60"))))
                .contains("already expired");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"scope\":\"b a\"}",
                "{\"scp\":[\"a\",\"b\"]}",
                "{\"scp\":\"a b\"}",
                "{\"scope\":[\"b\",\"a\"]}"
            })
    void granted_scopeOnlyInJwt_isReported(String claims) throws Exception {
        assertThat(granted(jwt(claims), "").scope()).containsExactly("a", "b");
    }

    @Test
    void granted_scopeInAnswerAndJwt_answerCounts() throws Exception {
        assertThat(granted(jwt("{\"scope\":\"a b\"}"), ",\"scope\":\"a\"").scope())
                .containsExactly("a");
        assertThat(granted(jwt("{\"scope\":\"a b\"}"), ",\"scope\":\"\"").scope())
                .isEmpty();
    }

    @Test
    void granted_jwtAudience_oneOrMany_printable() throws Exception {
        assertThat(granted(jwt("{\"aud\":\"x\"}"), "").audience()).containsExactly("x");
        assertThat(granted(jwt("{\"aud\":[\"x\",\"y\\u001b\"]}"), "").audience())
                .containsExactly("x", "y?");
        assertThat(granted(jwt("{\"aud\":[\"x\"]}") + ".a.b", "").audience()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\r\\nSet-Cookie: x", "a\\u001b[31m", "a\\\"b", "é"})
    void granted_scopeWithForbiddenCharacters_unavailable(String scope) throws Exception {
        assertThat(unavailable(FakeProvider.json(200, answer("t", ",\"scope\":\"" + scope + "\""))))
                .contains("scopes")
                .matches("[\\x20-\\x7e]*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "a b",
                "a\\r\\nb",
                "a\\nb",
                "a\\u0000",
                "a=b",
                "é",
                "a\\\"b",
                "a,b",
                "\\u001b[0m",
                " a",
                "a "
            })
    void granted_tokenOutsideSyntax_unavailable(String token) throws Exception {
        assertThat(unavailable(FakeProvider.json(200, answer(token, "")))).contains("RFC 6750");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a==", "A.b-c_d~e+f/g=", "0"})
    void granted_tokenInsideSyntax_granted(String token) throws Exception {
        assertThat(granted(token, "").token().length()).isEqualTo(token.length());
    }

    @Test
    void granted_tokenAtLimit_grantedAndOneOver_unavailable() throws Exception {
        assertThat(granted("x".repeat(Limits.TOKEN), "").token().length()).isEqualTo(Limits.TOKEN);
        assertThat(unavailable(FakeProvider.json(200, answer("x".repeat(Limits.TOKEN + 1), ""))))
                .contains("over 48 KiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DPoP", "N_A", "mac", "", "Bearer "})
    void granted_otherTokenType_refused(String type) throws Exception {
        Refused reply =
                (Refused) answering(FakeProvider.json(200, "{\"access_token\":\"t\",\"token_type\":\"" + type + "\"}"));
        assertThat(reply.stops()).isEqualTo(Stops.APP);
        assertThat(reply.error()).isEqualTo("unsupported_token_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"access_token\":\"t\"}",
                "{\"token_type\":\"Bearer\"}",
                "{\"access_token\":1,\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"t\",\"token_type\":7}"
            })
    void granted_membersMissing_unavailable(String body) throws Exception {
        assertThat(unavailable(FakeProvider.json(200, body))).contains("without");
    }

    // What is refused.

    @Test
    void refused_invalidClient_stopsClientWithWords() throws Exception {
        assertThat(answering(FakeProvider.json(
                        401, "{\"error\":\"invalid_client\",\"error_description\":\"no\\r\\n\\u001b[2Jsuch client\"}")))
                .isEqualTo(new Refused(Stops.CLIENT, 401, "invalid_client", "no???[2Jsuch client"));
    }

    @Test
    void refused_auth0WrongSecret_stopsClient() throws Exception {
        Refused reply = (Refused) answering(
                "auth0",
                FakeProvider.json(401, "{\"error\":\"access_denied\",\"error_description\":\"Unauthorized\"}"));
        assertThat(reply.stops()).isEqualTo(Stops.CLIENT);
    }

    @Test
    void refused_errorWithStatus200_isRefused() throws Exception {
        assertThat(answering(FakeProvider.json(200, "{\"error\":\"invalid_scope\"}")))
                .isEqualTo(new Refused(Stops.APP, 200, "invalid_scope", ""));
    }

    @Test
    void refused_providerRepeatsSecret_itIsBlanked() throws Exception {
        Refused reply = (Refused) answering(FakeProvider.json(
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"bad '" + SECRET + "', '" + SECRET + "'\"}"));
        assertThat(reply.description()).isEqualTo("bad '[secret]', '[secret]'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE_KEY_JWT", "JWT_BEARER"})
    void refused_providerRepeatsEverything_noAssertionIsLeft(AuthMethod method) throws Exception {
        AtomicReference<FakeProvider> asked = new AtomicReference<>();
        FakeProvider.Script echo = (socket, out) -> FakeProvider.json(
                        400,
                        "{\"error\":\"invalid_request\",\"error_description\":\""
                                + asked.get().only().body() + "\"}")
                .run(socket, out);
        KeyPair pair = Keys.pair("ES256");
        try (FakeProvider provider = FakeProvider.plain(echo);
                Secret secret = Keys.pem(pair)) {
            asked.set(provider);
            Client client = Keys.client("oauth2", method, null, provider.uri("/token"), Keys.key("ES256", null, pair));
            Refused reply = (Refused) endpoint.ask(client, secret, null, Clients.NOTHING)
                    .toCompletableFuture()
                    .join();

            String sent = provider.only().body();
            String assertion = sent.substring(sent.indexOf("eyJ")).split("&", 2)[0];
            assertThat(assertion.split("\\.", -1)).hasSize(3);
            assertThat(reply.description())
                    .contains("grant_type", "assertion=[secret]")
                    .doesNotContain(assertion);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthMethod.class,
            names = {"CLIENT_SECRET_BASIC", "BASIC_RAW", "CLIENT_SECRET_POST", "CLIENT_SECRET_JWT"})
    void refused_providerRepeatsEverything_noFormOfTheSecretIsLeft(AuthMethod method) throws Exception {
        String hard = "canary +%:é/secret";
        AtomicReference<FakeProvider> asked = new AtomicReference<>();
        FakeProvider.Script echo = (socket, out) -> {
            FakeProvider.Received call = asked.get().only();
            String seen = call.headers().get("authorization") + " " + call.body() + " canary-token";
            FakeProvider.json(400, """
                    {"error":"invalid_request","access_token":"canary-token","error_description":"%s"}""".formatted(seen)).run(socket, out);
        };
        try (FakeProvider provider = FakeProvider.plain(echo);
                Secret secret = Outbound.secret(hard)) {
            asked.set(provider);
            Refused reply = (Refused) endpoint.ask(
                            Clients.pinned("oauth2", method, provider.uri("/token")), secret, null, Clients.NOTHING)
                    .toCompletableFuture()
                    .join();

            String basic = provider.only().headers().getOrDefault("authorization", "Basic none");
            assertThat(reply.description())
                    .contains("grant_type")
                    .doesNotContain("canary", basic.substring("Basic ".length()), hard);
        }
    }

    @Test
    void refused_tokenTypeThatRepeatsTheToken_isBlanked() throws Exception {
        Refused reply = (Refused) answering(
                FakeProvider.json(200, "{\"access_token\":\"canary-token\",\"token_type\":\"N canary-token\"}"));
        assertThat(reply.description()).contains("of type N [secret]").doesNotContain("canary");
    }

    // What is unavailable.

    @ParameterizedTest
    @CsvSource({"500", "502", "503", "599"})
    void unavailable_serverError_evenWithOAuthError(int status) throws Exception {
        Unavailable reply = (Unavailable) answering(FakeProvider.json(status, "{\"error\":\"invalid_client\"}"));
        assertThat(reply.detail()).contains(String.valueOf(status), "invalid_client");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 503, 511})
    void unavailable_webPage_saysPortal(int status) throws Exception {
        assertThat(unavailable(FakeProvider.html(status, "<html>Welcome to the hotel</html>")))
                .contains("captive portal", String.valueOf(status))
                .doesNotContain("hotel");
        assertThat(unavailable(FakeProvider.reply(status, "text/plain", " \n<!DOCTYPE html>")))
                .contains("captive portal");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "\"t\"",
                "{\"access_token\":\"canary",
                "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}",
                "{} {}"
            })
    void unavailable_notOAuth_withoutQuotingIt(String body) throws Exception {
        assertThat(unavailable(FakeProvider.json(200, body)))
                .contains("not an OAuth answer")
                .doesNotContain("canary");
    }

    @Test
    void unavailable_clientErrorWithoutOAuthError_isForeign() throws Exception {
        Unavailable reply = (Unavailable) answering(FakeProvider.json(404, "{\"message\":\"no route\"}"));
        assertThat(reply.detail()).contains("404", "not an OAuth answer");
        assertThat(reply.fix()).isEqualTo("tok client show mgmt");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void unavailable_redirect_notFollowedAndNamed(int status) throws Exception {
        try (FakeProvider elsewhere = FakeProvider.plain(FakeProvider.json(200, answer("t", "")))) {
            String detail =
                    unavailable(FakeProvider.json(status, "", "Location: " + elsewhere.uri("/login?state=canary")));
            assertThat(detail)
                    .contains("redirects are not followed", "to http://127.0.0.1:" + elsewhere.port())
                    .doesNotContain("canary");
            assertThat(elsewhere.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void unavailable_retryAfter_isHonoured(int status) throws Exception {
        Unavailable reply = (Unavailable)
                answering(FakeProvider.json(status, "{\"error\":\"too_many_requests\"}", "Retry-After: 17"));
        assertThat(reply.retryAfter()).isEqualTo(Duration.ofSeconds(17));
    }

    @Test
    void unavailable_retryAfterOnWebPage_isHonoured() throws Exception {
        Unavailable reply = (Unavailable) answering(FakeProvider.reply(429, "text/html", "<html>", "Retry-After: 17"));
        assertThat(reply.retryAfter()).isEqualTo(Duration.ofSeconds(17));
    }

    @Test
    void unavailable_retryAfterEndless_cappedAtADay() throws Exception {
        Unavailable reply = (Unavailable) answering(FakeProvider.json(503, "{}", "Retry-After: 999999999"));
        assertThat(reply.retryAfter()).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void unavailable_rateResetOnly_countsFromTheAnswersDate() throws Exception {
        // 1795478430 is 30 s after the date given.
        Unavailable reply = (Unavailable) answering(
                "auth0",
                FakeProvider.json(
                        429,
                        "{\"statusCode\":429,\"error\":\"too_many_requests\",\"message\":\"slow down\"}",
                        "Date: Tue, 24 Nov 2026 00:00:00 GMT",
                        "X-RateLimit-Reset: 1795478430"));
        assertThat(reply.retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(reply.detail()).contains("too_many_requests", "slow down");
    }

    @Test
    void unavailable_quotaUsedUp_waitsForThatBucket() throws Exception {
        Unavailable reply = (Unavailable) answering(
                "auth0",
                FakeProvider.json(
                        429,
                        "{\"error\":\"too_many_requests\",\"error_description\":\"Client quota exceeded\"}",
                        "Auth0-Client-Quota-Limit: b=per_hour;q=10;r=0;t=3540,b=per_day;q=50;r=47;t=43200"));
        assertThat(reply.retryAfter()).isEqualTo(Duration.ofSeconds(3540));
    }

    @Test
    void unavailable_serverErrorWithoutHints_noWaitIsInvented() throws Exception {
        assertThat(((Unavailable) answering(FakeProvider.json(500, "{}"))).retryAfter())
                .isNull();
    }

    @Test
    void unavailable_halfAnswer_saysConnection() throws Exception {
        assertThat(unavailable(
                        FakeProvider.reset("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"access_token\":\"can")))
                .contains("closed the connection");
    }

    @Test
    void unavailable_certificateNotTrusted_fixNamesCaOption() throws Exception {
        try (FakeProvider provider = FakeProvider.tls(
                new TestCa("unknown").server("provider.test"), FakeProvider.json(200, answer("t", "")))) {
            Unavailable reply = (Unavailable) ask(
                    Clients.pinned("oauth2", AuthMethod.CLIENT_SECRET_POST, provider.uri("provider.test", "/token")));
            assertThat(reply.fix()).isEqualTo("tok client set mgmt --ca FILE");
            assertThat(provider.received()).isEmpty();
        }
    }

    @Test
    void unavailable_providerHangs_timeout() throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then(provider.hang());
            Network network = Outbound.within(Duration.ofMillis(150), Duration.ofMillis(150));
            URI token = provider.uri("/token");
            Client client = Clients.by("oauth2", null, null, token, null, network)
                    .withPinned(new Endpoints(null, token, AuthMethod.CLIENT_SECRET_BASIC, null, null));
            assertThat(((Unavailable) ask(client)).detail()).contains("took longer than 150ms");
        }
    }

    @Test
    void clientCredentials_anyBytes_neverFails() throws Exception {
        Random random = new Random(20261124);
        String whole =
                answer(jwt("{\"aud\":[\"x\"],\"iat\":1,\"exp\":9,\"scp\":\"a\"}"), ",\"expires_in\":5,\"scope\":\"a\"");
        try (FakeProvider provider = FakeProvider.plain((socket, out) -> {
            byte[] body = whole.getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        })) {
            for (int i = 0; i < 300; i++) {
                assertThat(ask(Clients.pinned("auth0", AuthMethod.CLIENT_SECRET_POST, provider.uri("/token"))))
                        .isNotNull();
            }
        }
    }

    @Test
    void toString_everyReply_withoutSecret() {
        assertThat(new Granted(Outbound.secret("canary"), "Bearer", List.of(), List.of(), null, RateHints.NONE)
                        .toString())
                .doesNotContain("canary");
        assertThat(new TokenAsk(null, null, List.of(), Map.of()).toString()).contains("TokenAsk");
    }

    // What is particular of a provider.

    @Test
    void granted_refreshIn_isTheRenewalPoint() throws Exception {
        assertThat(granted(",\"expires_in\":86400,\"refresh_in\":43200").refreshIn())
                .isEqualTo(Duration.ofHours(12));
        assertThat(granted(",\"expires_in\":3600,\"refresh_in\":\"1800\"").refreshIn())
                .isEqualTo(Duration.ofMinutes(30));
        for (String none : List.of("", ",\"refresh_in\":0", ",\"refresh_in\":\"soon\"")) {
            assertThat(granted(none).refreshIn()).isNull();
        }
    }

    @Test
    void refused_oktaWantsDpop_isExplained() throws Exception {
        Refused reply = (Refused)
                answering(
                        "okta",
                        FakeProvider.json(
                                400,
                                "{\"error\":\"invalid_dpop_proof\",\"error_description\":\"The DPoP proof JWT header is missing.\"}"));
        assertThat(reply.stops()).isEqualTo(Stops.CLIENT);
        assertThat(reply.description())
                .startsWith("The DPoP proof JWT header is missing.; ")
                .contains("tokd does not", "Require Demonstrating Proof of Possession");
    }

    @Test
    void refused_oktaOrgServerSecret_namesPrivateKeyJwt() throws Exception {
        Refused reply = (Refused) answering(
                "okta",
                FakeProvider.json(
                        401,
                        "{\"error\":\"invalid_client\",\"error_description\":\"Client Credentials requests to the Org"
                                + " Authorization Server must use the private_key_jwt token_endpoint_auth_method.\"}"));
        assertThat(reply.description()).contains("bring a key");
    }
}
