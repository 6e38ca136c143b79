package dev.tokd.devserver;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2TokenEndpointConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationValidator;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.DelegatingOAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2AccessTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2RefreshTokenGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2ClientCredentialsAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Spring Authorization Server with everything it offers left on. The issuer is not fixed: Spring takes it from the
 * request, so each face (HTTP, HTTPS, by name or by address) is an issuer that matches the URL it was reached by.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class AuthorizationServerSetup {

    @Bean
    SecurityFilterChain chain(HttpSecurity http, ClientRegistry clients, AccessTokenClaims claims) {
        OAuth2AuthorizationServerConfigurer server = new OAuth2AuthorizationServerConfigurer();
        return http.securityMatcher(server.getEndpointsMatcher())
                .with(
                        server,
                        it -> it.oidc(Customizer.withDefaults()).tokenEndpoint(e -> tokenEndpoint(e, clients, claims)))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .csrf(CsrfConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }

    private static void tokenEndpoint(
            OAuth2TokenEndpointConfigurer endpoint, ClientRegistry clients, AccessTokenClaims claims) {
        endpoint.accessTokenResponseHandler(new TokenAnswer());
        endpoint.accessTokenRequestConverters(converters ->
                converters.replaceAll(converter -> converter instanceof OAuth2ClientCredentialsAuthenticationConverter
                        ? new DefaultScopes(clients)
                        : converter));
        endpoint.authenticationProviders(providers -> providers.forEach(provider -> {
            if (provider instanceof OAuth2ClientCredentialsAuthenticationProvider clientCredentials) {
                clientCredentials.setAuthenticationValidator(
                        new OAuth2ClientCredentialsAuthenticationValidator().andThen(claims::refuseForeignTargets));
            }
        }));
    }

    @Bean
    AuthorizationServerSettings settings() {
        return AuthorizationServerSettings.builder().build();
    }

    @Bean
    PasswordEncoder secrets() {
        return new PlainSecrets();
    }

    @Bean
    AccessTokenClaims claims(ClientRegistry clients, DevServerOptions options) {
        return new AccessTokenClaims(clients, options.tokenLifetime());
    }

    @Bean
    JwtEncoder encoder(JWKSource<SecurityContext> keys) {
        return new NimbusJwtEncoder(keys);
    }

    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> keys) {
        return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
    }

    @Bean
    OAuth2TokenGenerator<OAuth2Token> tokens(JwtEncoder encoder, AccessTokenClaims claims, DevServerOptions options) {
        JwtGenerator jwt = new JwtGenerator(encoder);
        jwt.setJwtCustomizer(claims::customize);
        jwt.setClock(options.clock());
        OAuth2AccessTokenGenerator opaque = new OAuth2AccessTokenGenerator();
        opaque.setClock(options.clock());
        OAuth2RefreshTokenGenerator refresh = new OAuth2RefreshTokenGenerator();
        refresh.setClock(options.clock());
        return new DelegatingOAuth2TokenGenerator(jwt, opaque, refresh);
    }
}
