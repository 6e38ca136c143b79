package dev.tokd.devserver;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An OAuth client this server knows. Its secret is a made-up one, kept in the clear, but not printed.
 *
 * @param clientId any text, spaces included
 * @param clientSecret any text; empty when the client has none and proves itself another way
 * @param audiences what it may ask tokens for; empty allows every audience on the standard face and none on Auth0's
 * @param scopes every scope that can be granted
 * @param defaultScopes granted when none is asked for on the standard face; a subset of {@code scopes}
 * @param tokenLifetime how long its tokens live; empty for the server's default
 * @param grantTypes the {@code grant_type} values it may use
 */
public record DevClient(
        String clientId,
        String clientSecret,
        Set<String> audiences,
        Set<String> scopes,
        Set<String> defaultScopes,
        Optional<Duration> tokenLifetime,
        Set<String> grantTypes) {

    /** Copies the sets and refuses default scopes that are not grantable, and lifetimes under a second. */
    public DevClient {
        if (clientId.isEmpty()) {
            throw new IllegalArgumentException("client_id is empty");
        }
        audiences = sorted(audiences);
        scopes = sorted(scopes);
        defaultScopes = sorted(defaultScopes);
        grantTypes = sorted(grantTypes);
        if (!scopes.containsAll(defaultScopes)) {
            throw new IllegalArgumentException("default_scopes must be among scopes");
        }
        if (tokenLifetime.filter(life -> life.toSeconds() < 1).isPresent()) {
            throw new IllegalArgumentException("token_lifetime_seconds must be at least 1");
        }
    }

    /**
     * {@return a client for {@code client_credentials} without audiences or scopes}
     *
     * @param clientId any text
     * @param clientSecret any text
     */
    public static DevClient of(String clientId, String clientSecret) {
        return new DevClient(
                clientId, clientSecret, Set.of(), Set.of(), Set.of(), Optional.empty(), Set.of("client_credentials"));
    }

    /**
     * {@return this client with other audiences}
     *
     * @param values replaces the audiences
     */
    public DevClient withAudiences(String... values) {
        return new DevClient(clientId, clientSecret, Set.of(values), scopes, defaultScopes, tokenLifetime, grantTypes);
    }

    /**
     * {@return this client with other scopes, all of them granted when none is asked for}
     *
     * @param values replaces the scopes and the default scopes
     */
    public DevClient withScopes(String... values) {
        Set<String> all = Set.of(values);
        return new DevClient(clientId, clientSecret, audiences, all, all, tokenLifetime, grantTypes);
    }

    /**
     * {@return this client with other default scopes}
     *
     * @param values a subset of the scopes
     */
    public DevClient withDefaultScopes(String... values) {
        return new DevClient(clientId, clientSecret, audiences, scopes, Set.of(values), tokenLifetime, grantTypes);
    }

    /**
     * {@return this client with a lifetime of its own}
     *
     * @param lifetime at least one second
     */
    public DevClient withTokenLifetime(Duration lifetime) {
        return new DevClient(
                clientId, clientSecret, audiences, scopes, defaultScopes, Optional.of(lifetime), grantTypes);
    }

    /**
     * {@return this client with other grants}
     *
     * @param values replaces the grant types
     */
    public DevClient withGrantTypes(String... values) {
        return new DevClient(clientId, clientSecret, audiences, scopes, defaultScopes, tokenLifetime, Set.of(values));
    }

    /**
     * {@return this client with another secret}
     *
     * @param secret any text
     */
    public DevClient withSecret(String secret) {
        return new DevClient(clientId, secret, audiences, scopes, defaultScopes, tokenLifetime, grantTypes);
    }

    /**
     * {@return whether a token for all of these may be issued on the standard face}
     *
     * @param asked the audiences asked for
     */
    boolean mayTarget(List<String> asked) {
        return audiences.isEmpty() || audiences.containsAll(asked);
    }

    @Override
    public String toString() {
        return "DevClient[" + clientId + ", audiences=" + audiences + ", scopes=" + scopes + "]";
    }

    /** Sorted, so that what is granted and listed does not depend on hashing. */
    private static Set<String> sorted(Collection<String> values) {
        return Collections.unmodifiableSet(new TreeSet<>(values));
    }
}
