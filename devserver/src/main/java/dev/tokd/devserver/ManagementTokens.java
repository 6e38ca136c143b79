package dev.tokd.devserver;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the access tokens that the Management API is called with, and answers bad ones in Auth0's words. */
final class ManagementTokens {
    private static final String SCHEME = "bearer ";

    private final SigningKey keys;
    private final Clock clock;

    ManagementTokens(SigningKey keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * {@return the scopes of the token in this header}
     *
     * @param header the {@code Authorization} header, if there is one
     * @param audience what the token has to be for
     * @param issuer whose it has to be: the domain that is called, so that a token got at another one is refused
     */
    Set<String> scopes(Optional<String> header, String audience, String issuer) throws ManagementRefusal {
        String token = header.filter(it -> it.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(it -> it.substring(SCHEME.length()).strip())
                .orElseThrow(() -> ManagementRefusal.unauthorized("Missing authentication"));
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            if (!isOurs(jwt)) {
                throw ManagementRefusal.unauthorized("Invalid signature received for JSON Web Token validation");
            }
            if (!clock.instant().isBefore(claims.getExpirationTime().toInstant())) {
                throw ManagementRefusal.unauthorized("Expired token received for JSON Web Token validation");
            }
            if (!claims.getAudience().contains(audience)) {
                throw ManagementRefusal.unauthorized("Bad audience: " + String.join(",", claims.getAudience()));
            }
            if (!issuer.equals(claims.getIssuer())) {
                throw ManagementRefusal.unauthorized("Invalid token");
            }
            return Set.of(claims.getStringClaim("scope").split(" ", -1));
        } catch (ParseException notAJwt) {
            throw ManagementRefusal.unauthorized("Invalid token");
        }
    }

    /** {@return who a token says it was issued to, unproven; empty when it does not say} */
    static String client(Optional<String> header) {
        try {
            String token = header.orElse("");
            int space = token.indexOf(' ');
            JWTClaimsSet claims =
                    SignedJWT.parse(token.substring(space + 1).strip()).getJWTClaimsSet();
            return Optional.ofNullable(claims.getStringClaim("azp")).orElse("");
        } catch (ParseException notAJwt) {
            // Still a call, recorded under no name; the API itself gives the answer.
            return "";
        }
    }

    private boolean isOurs(SignedJWT jwt) {
        List<JWK> known = keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
        try {
            return jwt.verify(new RSASSAVerifier(known.get(0).toRSAKey().toRSAPublicKey()));
        } catch (JOSEException anotherAlgorithm) {
            return false;
        }
    }
}
