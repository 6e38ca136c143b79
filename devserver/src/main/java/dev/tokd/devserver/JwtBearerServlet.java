package dev.tokd.devserver;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A token endpoint where a service account's signed assertion is the grant (RFC 7523 section 2.1), shaped as Google's
 * is: the scopes stand in the assertion, and the token is opaque. The account is a client whose id is its address.
 */
final class JwtBearerServlet extends HttpServlet {
    static final String PATH = "/jwt-bearer/token";

    private static final long serialVersionUID = 1L;
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LIFE_SECONDS = 3599;

    private final transient ClientRegistry clients;
    private final transient Names names;
    private final transient Clock clock;

    JwtBearerServlet(ClientRegistry clients, Names names, Clock clock) {
        this.clients = clients;
        this.names = names;
        this.clock = clock;
    }

    /** Why there is no token. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final String error;

        Refusal(String error, String description) {
            super(description);
            this.error = error;
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        TokenCall call = CurrentCall.get().call();
        try {
            HttpAnswer.json(
                    response,
                    HttpServletResponse.SC_OK,
                    issued(call, request.getRequestURL().toString()));
        } catch (Refusal refusal) {
            ObjectNode body = DevJson.object()
                    .put("error", refusal.error)
                    .put("error_description", String.valueOf(refusal.getMessage()));
            HttpAnswer.json(response, HttpServletResponse.SC_BAD_REQUEST, body);
        }
    }

    private ObjectNode issued(TokenCall call, String address) throws Refusal {
        if (!call.parameter("grant_type").filter(GRANT::equals).isPresent()) {
            throw new Refusal(
                    "unsupported_grant_type",
                    "Invalid grant_type: " + call.parameter("grant_type").orElse(""));
        }
        SignedJWT jwt = parsed(call.parameter("assertion").orElse(""));
        JWTClaimsSet claims = claims(jwt);
        DevClient account = account(jwt, claims);
        timely(claims);
        if (!claims.getAudience().equals(List.of(address))) {
            throw new Refusal("invalid_grant", "Invalid JWT: Failed audience check.");
        }
        String scope = String.valueOf(claims.getClaim("scope"));
        if (!account.scopes().containsAll(List.of(scope.split(" ")))) {
            throw new Refusal("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
        }
        return DevJson.object()
                .put("access_token", "ya29.c." + names.secret())
                .put(
                        "expires_in",
                        CurrentCall.get().lifetimeSeconds(account.tokenLifetime(), Duration.ofSeconds(LIFE_SECONDS)))
                .put("token_type", "Bearer");
    }

    private static SignedJWT parsed(String assertion) throws Refusal {
        try {
            return SignedJWT.parse(assertion);
        } catch (ParseException notAJwt) {
            throw new Refusal("invalid_grant", "Bad Request");
        }
    }

    private static JWTClaimsSet claims(SignedJWT jwt) throws Refusal {
        try {
            return jwt.getJWTClaimsSet();
        } catch (ParseException noClaims) {
            throw new Refusal("invalid_grant", "Bad Request");
        }
    }

    private DevClient account(SignedJWT jwt, JWTClaimsSet claims) throws Refusal {
        String issuer = Optional.ofNullable(claims.getIssuer()).orElse("");
        DevClient account = clients.find(issuer)
                .orElseThrow(() -> new Refusal("invalid_grant", "Invalid grant: account not found"));
        String set = clients.keys().find(issuer).flatMap(DevKey::jwks).orElse("{\"keys\":[]}");
        if (!isSigned(jwt, set)) {
            throw new Refusal("invalid_grant", "Invalid JWT Signature.");
        }
        return account;
    }

    private static boolean isSigned(SignedJWT jwt, String set) {
        try {
            JWK key = JWKSet.parse(set).getKeyByKeyId(jwt.getHeader().getKeyID());
            JWSVerifier verifier = key == null ? null : new RSASSAVerifier(key.toRSAKey());
            return verifier != null && jwt.verify(verifier);
        } catch (ParseException | JOSEException unfit) {
            return false;
        }
    }

    private void timely(JWTClaimsSet claims) throws Refusal {
        Instant now = clock.instant();
        boolean dated = claims.getIssueTime() != null && claims.getExpirationTime() != null;
        if (!dated
                || claims.getExpirationTime().toInstant().isBefore(now)
                || claims.getExpirationTime()
                        .toInstant()
                        .isAfter(claims.getIssueTime().toInstant().plus(LONGEST))) {
            throw new Refusal(
                    "invalid_grant",
                    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.");
        }
    }
}
