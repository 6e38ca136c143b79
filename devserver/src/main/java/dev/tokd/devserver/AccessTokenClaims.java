package dev.tokd.devserver;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;

/** Decides audience, scope and life of the standard face's access tokens (RFC 9068 names, RFC 8707 targets). */
final class AccessTokenClaims {
    private static final String RFC_8707_ERRORS = "https://www.rfc-editor.org/rfc/rfc8707#section-2";

    private final ClientRegistry clients;
    private final Duration defaultLifetime;

    AccessTokenClaims(ClientRegistry clients, Duration defaultLifetime) {
        this.clients = clients;
        this.defaultLifetime = defaultLifetime;
    }

    void refuseForeignTargets(OAuth2ClientCredentialsAuthenticationContext context) {
        DevClient client = client(context.getRegisteredClient().getClientId());
        if (!client.mayTarget(CurrentCall.get().call().audiences())) {
            throw new OAuth2AuthenticationException(new OAuth2Error(
                    "invalid_target", "The client is not registered for this audience.", RFC_8707_ERRORS));
        }
    }

    void customize(JwtEncodingContext context) {
        if (!OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
            return;
        }
        DevClient client = client(context.getRegisteredClient().getClientId());
        JwtClaimsSet.Builder claims = context.getClaims();
        claims.audience(audience(client, CurrentCall.get().call().audiences()));
        if (!context.getAuthorizedScopes().isEmpty()) {
            // Spring writes a list; RFC 9068 section 2.2.3 wants RFC 8693's space-delimited string.
            claims.claim("scope", String.join(" ", context.getAuthorizedScopes()));
        }
        long life = CurrentCall.get().lifetimeSeconds(client.tokenLifetime(), defaultLifetime);
        claims.claims(all -> all.put("exp", issuedAt(all).plusSeconds(life)));
    }

    private static Instant issuedAt(Map<String, Object> claims) {
        return (Instant) Objects.requireNonNull(claims.get("iat"), "Spring sets iat");
    }

    private static List<String> audience(DevClient client, List<String> asked) {
        if (!asked.isEmpty()) {
            return asked;
        }
        return client.audiences().isEmpty() ? List.of(client.clientId()) : List.copyOf(client.audiences());
    }

    private DevClient client(String clientId) {
        return clients.find(clientId).orElseThrow(() -> new OAuth2AuthenticationException("invalid_client"));
    }
}
