package dev.tokd.devserver;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** Fills in the scopes of a {@code client_credentials} request that asks for none (RFC 6749 section 3.3). */
final class DefaultScopes implements AuthenticationConverter {
    private final AuthenticationConverter standard = new OAuth2ClientCredentialsAuthenticationConverter();
    private final ClientRegistry clients;

    DefaultScopes(ClientRegistry clients) {
        this.clients = clients;
    }

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        Authentication asked = standard.convert(request);
        if (!(asked instanceof OAuth2ClientCredentialsAuthenticationToken token)) {
            return asked;
        }
        Set<String> scopes = token.getScopes().isEmpty() ? defaults(token.getName()) : token.getScopes();
        return new OAuth2ClientCredentialsAuthenticationToken(
                (Authentication) token.getPrincipal(),
                CurrentCall.get().granted(scopes),
                token.getAdditionalParameters());
    }

    private Set<String> defaults(String clientId) {
        return clients.find(clientId).map(DevClient::defaultScopes).orElse(Set.of());
    }
}
