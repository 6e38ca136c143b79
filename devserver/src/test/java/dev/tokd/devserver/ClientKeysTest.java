package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Secrets that change and keys that are registered, and who gets a token with which. */
class ClientKeysTest {
    private static final String REPORTS = "https://reports.example/";

    private static DevServer server;
    private static Caller caller;
    private static KeyPair first;
    private static KeyPair second;

    private ManagementCaller api;

    @BeforeAll
    static void start() throws Exception {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        first = generator.generateKeyPair();
        second = generator.generateKeyPair();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.setPropagation(Propagation.BOTH);
        server.register(DevClient.of("known", "old").withAudiences(REPORTS).withScopes("read"));
        server.bootstrapClient("bootstrap", "b");
        api = ManagementCaller.of(server, "bootstrap", "b");
    }

    @Test
    void rotateSecret_whileItSpreads_eitherSecretWorks() {
        String next = DevJson.text(api.expect(200, "POST", "/clients/known/rotate-secret", ""), "client_secret");

        assertThat(status("old")).isEqualTo(200);
        assertThat(status(next)).isEqualTo(200);
        server.endPropagation();
        assertThat(status("old")).isEqualTo(401);
        assertThat(status(next)).isEqualTo(200);
    }

    @Test
    void changedSecret_untilItIsKnown_isRefused() {
        server.setPropagation(Propagation.OLD);

        api.expect(200, "PATCH", "/clients/known", "{'client_secret':'mine'}");

        assertThat(status("mine")).isEqualTo(401);
        assertThat(status("old")).isEqualTo(200);
        assertThat(caller.json("DELETE", "/_dev/propagation", "").statusCode()).isEqualTo(200);
        assertThat(status("mine")).isEqualTo(200);
        assertThat(status("old")).isEqualTo(401);
    }

    @Test
    void changedSecret_whereOnlyTheNewIsKnown_endsTheOldAtOnce() {
        assertThat(caller.json("POST", "/_dev/propagation", "{\"accepts\":\"new\"}")
                        .statusCode())
                .isEqualTo(200);

        api.expect(200, "PATCH", "/clients/known", "{'client_secret':'mine'}");

        assertThat(status("old")).isEqualTo(401);
        assertThat(status("mine")).isEqualTo(200);
    }

    @Test
    void rotateSecret_ofNobody_isNotFound() {
        api.refused(404, "The client does not exist", "inexistent_client", "POST", "/clients/x/rotate-secret", "");
    }

    @Test
    void keys_registeredAndEnabled_replaceTheSecret() throws Exception {
        ObjectNode credential = register(first);

        assertThat(credential.path("kid").asString()).hasSize(43);
        assertThat(status(assertion(first))).isEqualTo(401);
        enable(credential);
        assertThat(status(assertion(first))).isEqualTo(200);
        assertThat(status(assertion(second))).isEqualTo(401);
        assertThat(status("old")).isEqualTo(401);
        assertThat(api.get("/clients/known").body()).doesNotContain("\"client_secret\":");
    }

    @Test
    void keys_twoAtMost_rotateWithoutAGap() throws Exception {
        ObjectNode one = register(first);
        enable(one);
        ObjectNode two = register(second);
        api.refused(
                400,
                "A client can have at most 2 credentials",
                "invalid_body",
                "POST",
                "/clients/known/credentials",
                credential(second));

        enable(one, two);
        assertThat(status(assertion(first))).isEqualTo(200);
        assertThat(status(assertion(second))).isEqualTo(200);
        String path = "/clients/known/credentials/" + DevJson.text(one, "id");
        assertThat(api.call("DELETE", path, "").statusCode()).isEqualTo(409);
        enable(two);
        api.expect(204, "DELETE", path, "");
        assertThat(api.list("/clients/known/credentials").size()).isEqualTo(1);
        assertThat(status(assertion(first))).isEqualTo(401);
        assertThat(status(assertion(second))).isEqualTo(200);
    }

    @Test
    void keys_expired_areNotTaken() throws Exception {
        ObjectNode credential = register(first);
        enable(credential);

        api.expect(
                200,
                "PATCH",
                "/clients/known/credentials/" + DevJson.text(credential, "id"),
                "{'expires_at':'2020-01-01T00:00:00Z'}");

        assertThat(status(assertion(first))).isEqualTo(401);
    }

    @Test
    void keys_createdWithTheirClient_work() throws Exception {
        ObjectNode made = api.expect(
                201,
                "POST",
                "/clients",
                "{'name':'k','grant_types':['client_credentials'],'client_authentication_methods':"
                        + "{'private_key_jwt':{'credentials':[" + credential(first) + "]}}}");
        String id = DevJson.text(made, "client_id");
        api.expect(
                201,
                "POST",
                "/client-grants",
                "{'client_id':'" + id + "','audience':'" + REPORTS + "','scope':['read']}");

        assertThat(made.has("client_secret")).isFalse();
        assertThat(ask(id, assertion(first, id, server.httpUrl() + "/", 60))).isEqualTo(200);
    }

    @Test
    void assertion_twiceOrForAnotherOrTooLong_isRefused() throws Exception {
        enable(register(first));
        String once = assertion(first);

        assertThat(status(once)).isEqualTo(200);
        assertThat(status(once)).isEqualTo(401);
        assertThat(status(assertion(first, "known", server.httpUrl() + "/oauth/token", 60)))
                .isEqualTo(401);
        assertThat(status(assertion(first, "known", server.httpUrl() + "/", 301)))
                .isEqualTo(401);
        assertThat(status(assertion(first, "known", server.httpUrl() + "/", 290)))
                .isEqualTo(200);
    }

    private ObjectNode register(KeyPair pair) {
        return api.expect(201, "POST", "/clients/known/credentials", credential(pair));
    }

    private void enable(ObjectNode... credentials) {
        StringBuilder ids = new StringBuilder();
        for (ObjectNode credential : credentials) {
            ids.append(ids.isEmpty() ? "" : ",")
                    .append("{'id':'")
                    .append(DevJson.text(credential, "id"))
                    .append("'}");
        }
        api.expect(
                200,
                "PATCH",
                "/clients/known",
                "{'client_authentication_methods':{'private_key_jwt':{'credentials':[" + ids
                        + "]}},'token_endpoint_auth_method':null}");
    }

    private static String credential(KeyPair pair) {
        String body = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        return "{'credential_type':'public_key','name':'n','pem':'-----BEGIN PUBLIC KEY-----\\n" + body
                + "\\n-----END PUBLIC KEY-----\\n'}";
    }

    private static String assertion(KeyPair pair) throws Exception {
        return assertion(pair, "known", server.httpUrl() + "/", 60);
    }

    private static String assertion(KeyPair pair, String client, String audience, int seconds) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder()
                        .issuer(client)
                        .subject(client)
                        .audience(audience)
                        .jwtID(UUID.randomUUID().toString())
                        .expirationTime(Date.from(Instant.now().plusSeconds(seconds)))
                        .build());
        jwt.sign(new RSASSASigner(pair.getPrivate()));
        return jwt.serialize();
    }

    /** Asks as the registered client, with a secret or an assertion. */
    private static int status(String proof) {
        return ask("known", proof);
    }

    private static int ask(String client, String proof) {
        if (!proof.startsWith("ey")) {
            return caller.post("/oauth/token", client, proof, "audience", REPORTS)
                    .statusCode();
        }
        return caller.send(caller.form(
                                "/oauth/token",
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                client,
                                "client_assertion_type",
                                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                                "client_assertion",
                                proof,
                                "audience",
                                REPORTS)
                        .build())
                .statusCode();
    }
}
