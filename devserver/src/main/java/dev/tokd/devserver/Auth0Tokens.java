package dev.tokd.devserver;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import tools.jackson.databind.node.ObjectNode;

/** Makes tokens in Auth0's shape, signed with the key the standard face uses. */
final class Auth0Tokens {
    private final JwtEncoder encoder;
    private final Clock clock;

    Auth0Tokens(JwtEncoder encoder, Clock clock) {
        this.encoder = encoder;
        this.clock = clock;
    }

    /**
     * {@return the JSON answer with a token of the client's whole grant}
     *
     * @param client who asked
     * @param granted the scopes of its grant
     * @param audience the API it is for
     * @param apiLifetime what tokens of that API live, unless the client says otherwise
     * @param baseUrl of the domain that was asked
     */
    ObjectNode issue(TenantClient client, Set<String> granted, String audience, Duration apiLifetime, String baseUrl) {
        CurrentCall current = CurrentCall.get();
        long life = current.lifetimeSeconds(client.tokenLifetime(), apiLifetime);
        String scope = String.join(" ", current.granted(granted));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(baseUrl + "/")
                .subject(client.id() + "@clients")
                .audience(List.of(audience))
                .issuedAt(now)
                .expiresAt(now.plusSeconds(life))
                .id(UUID.randomUUID().toString())
                .claim("scope", scope)
                .claim("gty", "client-credentials")
                .claim("azp", client.id())
                .build();
        JwsHeader header = JwsHeader.with(SignatureAlgorithm.RS256).build();
        String token = encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
        return DevJson.object()
                .put("access_token", token)
                .put("scope", scope)
                .put("expires_in", life)
                .put("token_type", "Bearer");
    }
}
