package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.tokd.agent.http.Outbound;
import dev.tokd.agent.http.Request;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Assertions as another implementation reads them. */
class AssertionsTest {
    private static final URI ISSUER = URI.create("https://h.test");
    private static final URI TOKEN = URI.create("https://h.test/token");

    private static Map<String, List<String>> form(Client client, TokenAsk ask, Secret secret) {
        Request request = TokenRequest.token(
                        client,
                        Objects.requireNonNull(client.pinned()),
                        Presets.named(client.provider()),
                        ask,
                        secret,
                        Clients.ASSERTIONS,
                        "tokd/1")
                .request();
        assertThat(request.authorization()).isNull();
        return URLUtils.parseParameters(
                new String(Objects.requireNonNull(request.body()).reveal(), StandardCharsets.UTF_8));
    }

    private static SignedJWT assertion(Map<String, List<String>> form, String name) throws Exception {
        return SignedJWT.parse(Objects.requireNonNull(form.get(name)).get(0));
    }

    private static boolean isSignedBy(SignedJWT jwt, KeyPair pair) throws Exception {
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            return jwt.verify(new RSASSAVerifier(rsa));
        }
        if (pair.getPublic() instanceof ECPublicKey ec) {
            JWSVerifier verifier = new ECDSAVerifier(ec);
            return jwt.verify(verifier);
        }
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(pair.getPublic());
        ed25519.update(jwt.getSigningInput());
        return ed25519.verify(jwt.getSignature().decode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "PS256", "ES256", "EdDSA"})
    void privateKeyJwt_eachAlgorithm_othersVerifyIt(String alg) throws Exception {
        KeyPair pair = Keys.pair(alg);
        Client client = Keys.client("oauth2", AuthMethod.PRIVATE_KEY_JWT, ISSUER, TOKEN, Keys.key(alg, "k1", pair));
        Map<String, List<String>> form = form(client, Clients.NOTHING, Keys.pem(pair));

        assertThat(form)
                .containsOnlyKeys("grant_type", "client_id", "client_assertion_type", "client_assertion")
                .containsEntry(
                        "client_assertion_type", List.of("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        SignedJWT jwt = assertion(form, "client_assertion");
        assertThat(isSignedBy(jwt, pair)).isTrue();
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(alg);
        assertThat(jwt.getHeader().getKeyID()).isEqualTo("k1");
        JWTClaimsSet claims = jwt.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo("id");
        assertThat(claims.getSubject()).isEqualTo("id");
        assertThat(claims.getIssueTime()).isEqualTo(Date.from(Clients.NOW.minusMillis(500)));
        assertThat(claims.getExpirationTime())
                .isEqualTo(Date.from(Clients.NOW.minusMillis(500).plusSeconds(60)));
        assertThat(claims.getJWTID()).hasSize(22);
        assertThat(jwt.getPayload().toJSONObject()).containsEntry("aud", ISSUER.toString());
    }

    @Test
    void privateKeyJwt_twice_neverTheSameId() throws Exception {
        KeyPair pair = Keys.pair("ES256");
        Client client = Keys.client("oauth2", AuthMethod.PRIVATE_KEY_JWT, ISSUER, TOKEN, Keys.key("ES256", null, pair));
        SignedJWT first = assertion(form(client, Clients.NOTHING, Keys.pem(pair)), "client_assertion");
        SignedJWT second = assertion(form(client, Clients.NOTHING, Keys.pem(pair)), "client_assertion");
        assertThat(first.getJWTClaimsSet().getJWTID())
                .isNotEqualTo(second.getJWTClaimsSet().getJWTID());
        assertThat(first.getHeader().getKeyID()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "oauth2, https://h.test, https://h.test",
        "keycloak, https://h.test, https://h.test",
        "auth0, https://h.test/, https://h.test/",
        "okta, https://h.test, https://h.test/token",
        "entra, https://h.test, https://h.test/token",
        "oauth2, , https://h.test/token",
    })
    void privateKeyJwt_audience_oneTextPerPreset(String preset, @Nullable URI issuer, String audience)
            throws Exception {
        KeyPair pair = Keys.pair("ES256");
        Client client = Keys.client(preset, AuthMethod.PRIVATE_KEY_JWT, issuer, TOKEN, Keys.key("ES256", null, pair));
        SignedJWT jwt = assertion(form(client, Clients.NOTHING, Keys.pem(pair)), "client_assertion");
        assertThat(jwt.getPayload().toJSONObject()).containsEntry("aud", audience);
    }

    @Test
    void clientSecretJwt_secret_isTheMacsKeyAndNotSent() throws Exception {
        String secret = "0123456789abcdef0123456789abcdef";
        Client client = Keys.client("oauth2", AuthMethod.CLIENT_SECRET_JWT, ISSUER, TOKEN, null);
        Map<String, List<String>> form = form(client, Clients.NOTHING, Outbound.secret(secret));
        SignedJWT jwt = assertion(form, "client_assertion");
        assertThat(jwt.verify(new MACVerifier(secret))).isTrue();
        assertThat(form.toString()).doesNotContain(secret);
    }

    @Test
    void jwtBearer_google_assertionIsTheGrantAndHoldsTheScopes() throws Exception {
        KeyPair pair = Keys.pair("RS256");
        Client client = Keys.client("google", AuthMethod.JWT_BEARER, null, TOKEN, Keys.key("RS256", "k", pair));
        TokenAsk ask = new TokenAsk(null, null, List.of("https://a/auth/x", "https://a/auth/y"), Map.of());
        Map<String, List<String>> form = form(client, ask, Keys.pem(pair));
        assertThat(form)
                .containsOnlyKeys("grant_type", "assertion")
                .containsEntry("grant_type", List.of("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        SignedJWT jwt = assertion(form, "assertion");
        assertThat(isSignedBy(jwt, pair)).isTrue();
        assertThat(jwt.getPayload().toJSONObject())
                .containsEntry("iss", "id")
                .containsEntry("aud", TOKEN.toString())
                .containsEntry("scope", "https://a/auth/x https://a/auth/y")
                .doesNotContainKey("sub");
    }

    @ParameterizedTest
    @CsvSource({"RS256, ES256", "ES256, RS256", "EdDSA, ES256", "PS256, EdDSA"})
    void read_keyOfAnotherKind_isRefused(String alg, String other) {
        ProblemException e = catchThrowableOfType(
                ProblemException.class, () -> SigningAlgorithm.named(alg).read(Keys.pem(Keys.pair(other))));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
        assertThat(e.problem().detail()).contains("not a key for " + alg);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----"})
    void read_noKey_isRefused(String text) {
        ProblemException e =
                catchThrowableOfType(ProblemException.class, () -> SigningAlgorithm.RS256.read(Outbound.secret(text)));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
    }
}
