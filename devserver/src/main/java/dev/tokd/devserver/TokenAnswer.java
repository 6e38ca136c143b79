package dev.tokd.devserver;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AccessTokenAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the standard face's token answer (RFC 6749 section 5.1). Spring's own counts {@code expires_in} from the moment
 * of writing and so says 3599 for a token of an hour, 0 for one of a second.
 */
final class TokenAnswer implements AuthenticationSuccessHandler {
    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication authentication)
            throws IOException {
        OAuth2AccessTokenAuthenticationToken issued = (OAuth2AccessTokenAuthenticationToken) authentication;
        OAuth2AccessToken token = issued.getAccessToken();
        ObjectNode json = DevJson.object()
                .put("access_token", token.getTokenValue())
                .put("token_type", token.getTokenType().getValue())
                .put("expires_in", lifeSeconds(token));
        if (!token.getScopes().isEmpty()) {
            json.put("scope", String.join(" ", token.getScopes()));
        }
        Optional.ofNullable(issued.getRefreshToken())
                .map(OAuth2Token::getTokenValue)
                .ifPresent(value -> json.put("refresh_token", value));
        Map<String, Object> more =
                Optional.ofNullable(issued.getAdditionalParameters()).orElse(Map.of());
        more.forEach((name, value) -> json.set(name, DevJson.node(value)));
        HttpAnswer.json(response, HttpServletResponse.SC_OK, json);
    }

    private static long lifeSeconds(OAuth2AccessToken token) {
        Instant from = Objects.requireNonNull(token.getIssuedAt());
        return Duration.between(from, Objects.requireNonNull(token.getExpiresAt()))
                .toSeconds();
    }
}
