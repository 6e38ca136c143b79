package dev.tokd.devserver;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Judges the assertions of {@code private_key_jwt} (RFC 7523) as Auth0 does: one audience, short, never twice. */
final class ClientAssertions {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Clock clock;
    private final Map<String, Instant> seen = new ConcurrentHashMap<>();

    ClientAssertions(Clock clock) {
        this.clock = clock;
    }

    /**
     * {@return whether this assertion proves the client}
     *
     * @param assertion the JWT
     * @param clientId issuer and subject it has to have
     * @param audience the only audience it may have
     * @param keys any of which may have signed it
     */
    boolean prove(String assertion, String clientId, String audience, List<ClientCredential> keys) {
        try {
            SignedJWT jwt = SignedJWT.parse(assertion);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return clientId.equals(claims.getIssuer())
                    && clientId.equals(claims.getSubject())
                    && claims.getAudience().equals(List.of(audience))
                    && isTimely(claims)
                    && keys.stream().anyMatch(key -> signed(jwt, key))
                    && isNew(clientId, claims);
        } catch (ParseException notAJwt) {
            return false;
        }
    }

    private boolean isTimely(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Optional<Instant> end = Optional.ofNullable(claims.getExpirationTime()).map(Date::toInstant);
        return end.filter(now::isBefore)
                .filter(it -> !it.isAfter(now.plus(LONGEST)))
                .isPresent();
    }

    private boolean isNew(String clientId, JWTClaimsSet claims) {
        Instant now = clock.instant();
        seen.values().removeIf(until -> until.isBefore(now));
        return claims.getJWTID() != null
                && seen.putIfAbsent(clientId + " " + claims.getJWTID(), now.plus(LONGEST)) == null;
    }

    private static boolean signed(SignedJWT jwt, ClientCredential credential) {
        try {
            return jwt.getHeader().getAlgorithm().getName().equals(credential.alg())
                    && jwt.verify(new RSASSAVerifier((RSAPublicKey) credential.key()));
        } catch (JOSEException unfit) {
            return false;
        }
    }
}
