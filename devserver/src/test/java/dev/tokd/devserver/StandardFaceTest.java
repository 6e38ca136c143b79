package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class StandardFaceTest {
    private static final String API = "https://api.example/";
    private static final String ODD_ID = "billing sync";
    private static final String ODD_SECRET = "p+a%2F s:é\"&=";

    private static DevServer server;
    private static Caller caller;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
        server.register(DevClient.of("reports", "s3cret")
                .withAudiences(API, "https://other.example/")
                .withScopes("read", "write")
                .withDefaultScopes("read"));
        server.register(DevClient.of(ODD_ID, ODD_SECRET).withScopes("read"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void token_grantedScopeAndAudience_isASignedJwtWithBoth() throws Exception {
        HttpResponse<String> response = caller.basic("reports", "s3cret", "audience", API, "scope", "write read");

        ObjectNode body = Caller.body(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(body.path("expires_in").asLong()).isEqualTo(86400);
        assertThat(DevJson.text(body, "token_type")).isEqualTo("Bearer");
        assertThat(DevJson.text(body, "scope").split(" ")).containsExactlyInAnyOrder("read", "write");
        SignedJWT token = SignedJWT.parse(DevJson.text(body, "access_token"));
        JWKSet keys = JWKSet.parse(caller.get("/oauth2/jwks").body());
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(token.verify(new RSASSAVerifier(
                        keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey())))
                .isTrue();
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly(API);
        assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo(server.issuer());
        assertThat(token.getJWTClaimsSet().getStringClaim("scope").split(" "))
                .containsExactlyInAnyOrder("read", "write");
    }

    @Test
    void jwks_always_holdsNoPrivateKey() {
        assertThat(caller.get("/oauth2/jwks").body()).contains("\"n\"").doesNotContain("\"d\"");
    }

    @Test
    void token_twice_hasItsOwnJti() {
        assertThat(Caller.claims(caller.basic("reports", "s3cret")).path("jti"))
                .isNotEqualTo(Caller.claims(caller.basic("reports", "s3cret")).path("jti"));
    }

    @Test
    void token_resourceParameter_becomesTheAudience() {
        HttpResponse<String> response = caller.basic("reports", "s3cret", "resource", "https://other.example/");

        assertThat(DevJson.text(Caller.claims(response), "aud")).isEqualTo("https://other.example/");
    }

    @Test
    void token_twoResources_areBothInTheAudience() {
        HttpResponse<String> response =
                caller.basic("reports", "s3cret", "resource", "https://other.example/", "resource", API);

        assertThat(DevJson.strings(Caller.claims(response).path("aud"))).containsOnly("https://other.example/", API);
    }

    @Test
    void token_secretSentInTheBody_isIssued() {
        assertThat(caller.post("/oauth2/token", "reports", "s3cret").statusCode())
                .isEqualTo(200);
    }

    @Test
    void token_oddIdAndSecretFormEncodedInBasic_isIssued() {
        assertThat(caller.basic(ODD_ID, ODD_SECRET, "audience", "urn:any").statusCode())
                .isEqualTo(200);
    }

    @Test
    void token_oddIdAndSecretInTheBody_isIssued() {
        assertThat(caller.post("/oauth2/token", ODD_ID, ODD_SECRET).statusCode())
                .isEqualTo(200);
    }

    @Test
    void token_clientWithoutAudiences_mayNameAny() {
        HttpResponse<String> response = caller.basic(ODD_ID, ODD_SECRET, "audience", "urn:any");

        assertThat(DevJson.text(Caller.claims(response), "aud")).isEqualTo("urn:any");
    }

    @Test
    void token_noScopeAsked_grantsTheDefaultScopes() {
        HttpResponse<String> response = caller.basic("reports", "s3cret");

        assertThat(DevJson.text(Caller.body(response), "scope")).isEqualTo("read");
    }

    @Test
    void token_clientWithALifetime_livesThatLong() {
        server.register(DevClient.of("brief", "s").withTokenLifetime(Duration.ofSeconds(7)));

        HttpResponse<String> response = caller.basic("brief", "s");

        ObjectNode claims = Caller.claims(response);
        assertThat(Caller.body(response).path("expires_in").asLong()).isEqualTo(7);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(7);
    }

    @Test
    void token_unknownClient_is401InvalidClient() {
        assertRefused(caller.basic("nobody", "s3cret"), 401, "invalid_client");
    }

    @Test
    void token_wrongSecret_is401InvalidClient() {
        assertRefused(caller.basic("reports", "s3cret "), 401, "invalid_client");
        assertRefused(caller.post("/oauth2/token", "reports", "x"), 401, "invalid_client");
    }

    @Test
    void token_scopeNotGrantable_isInvalidScope() {
        assertRefused(caller.basic("reports", "s3cret", "scope", "read admin"), 400, "invalid_scope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audience", "resource"})
    void token_foreignTarget_isInvalidTarget(String parameter) {
        assertRefused(caller.basic("reports", "s3cret", parameter, "https://foreign/"), 400, "invalid_target");
    }

    @Test
    void token_oneOfTwoTargetsForeign_isInvalidTarget() {
        assertRefused(
                caller.basic("reports", "s3cret", "audience", API, "resource", "https://foreign/"),
                400,
                "invalid_target");
    }

    @Test
    void token_grantTypeNotRegistered_isUnauthorizedClient() {
        server.register(DevClient.of("refresher", "s").withGrantTypes("refresh_token"));

        assertRefused(caller.basic("refresher", "s"), 400, "unauthorized_client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"})
    void discovery_always_namesThisIssuerAndTokenEndpoint(String path) {
        ObjectNode document = Caller.body(caller.get(path));

        assertThat(DevJson.text(document, "issuer")).isEqualTo(server.issuer());
        assertThat(DevJson.text(document, "token_endpoint")).isEqualTo(server.httpUrl() + "/oauth2/token");
        assertThat(DevJson.text(document, "jwks_uri")).isEqualTo(server.httpUrl() + "/oauth2/jwks");
    }

    @Test
    void introspection_issuedToken_isActive() {
        String token = DevJson.text(Caller.body(caller.basic("reports", "s3cret")), "access_token");

        HttpResponse<String> response = caller.send(
                caller.form("/oauth2/introspect", "token", token, "client_id", "reports", "client_secret", "s3cret")
                        .build());

        assertThat(Caller.body(response).path("active").asBoolean()).isTrue();
    }

    @Test
    void unknownPath_always_is404() {
        assertThat(caller.get("/").statusCode()).isEqualTo(404);
        assertThat(caller.get("/api/v1/users").statusCode()).isEqualTo(404);
    }

    private static void assertRefused(HttpResponse<String> response, int status, String error) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(DevJson.text(Caller.body(response), "error")).isEqualTo(error);
    }
}
