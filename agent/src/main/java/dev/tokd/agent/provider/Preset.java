package dev.tokd.agent.provider;

import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.AuthMethod.Credential;
import dev.tokd.protocol.Client;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is particular about a provider, as data. In the templates {@code {base}} stands for the domain as
 * {@code https://DOMAIN}, {@code {host}} for the custom domain likewise where there is one, {@code {domain}} for the
 * domain alone.
 *
 * @param name what definitions call it
 * @param places which ways to say where it is it takes
 * @param placeFix the option to type when it is said another way
 * @param issuer template of the issuer, or null when it is not built from a domain
 * @param token template of the token endpoint, or null likewise
 * @param methods the authentication methods it takes, for each kind of credential the preferred first
 * @param scoping what it makes of {@code scope}
 * @param defaultScope the scope when nothing is asked for, or null for none
 * @param audienceNote why its answer may ignore {@code audience}, for people, or null when it honours it
 * @param defaultAudience template of the audience when none is asked for, or null for none
 * @param assertionAudience whom a signed assertion is for
 * @param revocation what a token's revocation comes to there
 * @param failures what its failures mean where the standard table would be wrong; the first that fits
 */
public record Preset(
        String name,
        Set<Place> places,
        String placeFix,
        @Nullable String issuer,
        @Nullable String token,
        List<AuthMethod> methods,
        Scoping scoping,
        @Nullable String defaultScope,
        @Nullable String audienceNote,
        @Nullable String defaultAudience,
        AssertionAudience assertionAudience,
        Revocation revocation,
        List<Failure> failures) {
    /** Ways to say where a provider is. */
    public enum Place {
        /** A tenant's domain. */
        DOMAIN,
        /** An issuer to discover. */
        ISSUER,
        /** The token endpoint by hand. */
        TOKEN_ENDPOINT
    }

    /** What becomes of the scopes that are asked for. */
    public enum Scoping {
        /** Fewer are granted when fewer are asked for. */
        NARROWS,
        /** The client's whole grant is issued, whatever is asked for. */
        WHOLE_GRANT,
        /** The whole grant for one resource, which the scope {@code RESOURCE/.default} names. */
        DEFAULT_OF_RESOURCE
    }

    /** Whom a signed assertion is for: one text, as RFC 7523bis wants it. */
    public enum AssertionAudience {
        /** The issuer, or the token endpoint where the issuer is not known. */
        ISSUER,
        /** The token endpoint. */
        TOKEN_ENDPOINT
    }

    /** What becomes of an access token that is revoked (RFC 7009). */
    public enum Revocation {
        /** It is revoked, where the provider has an endpoint for it. */
        OFFERED,
        /** It lives on until its end: the endpoint, if there is one, is for refresh tokens. */
        NOT_OF_ACCESS_TOKENS
    }

    private static final String DEFAULT = "/.default";

    /** Copies the collections. */
    public Preset {
        places = Set.copyOf(places);
        methods = List.copyOf(methods);
        failures = List.copyOf(failures);
    }

    /**
     * Whether it grants fewer scopes when fewer are asked for.
     *
     * @return true when it does
     */
    public boolean narrowsScope() {
        return scoping == Scoping.NARROWS;
    }

    /**
     * The methods that a client can use by what it has, the preferred first.
     *
     * @param client its key, or that it has none, decides
     * @return any number
     */
    List<AuthMethod> methodsOf(Client client) {
        Set<Credential> brought = client.key() == null
                ? Set.of(Credential.SECRET)
                : client.key().certificate() == null
                        ? Set.of(Credential.KEY)
                        : Set.of(Credential.CERTIFICATE, Credential.KEY);
        return methods.stream()
                .filter(method -> brought.contains(method.credential()))
                .toList();
    }

    /**
     * The audience a request without one gets.
     *
     * @param client the client that asks
     * @return the audience, or null when the preset has no default or the client no domain
     * @throws dev.tokd.protocol.ProblemException when the domain is malformed
     */
    public @Nullable String defaultAudience(Client client) {
        return defaultAudience == null || client.domain() == null
                ? null
                : Domain.of(client).fill(defaultAudience);
    }

    /**
     * Whether a token counts against the client's quota: those for the provider's own management API do not.
     *
     * @param client the client that asks
     * @param audience the audience it asks for, or null
     * @return false for the preset's default audience
     */
    public boolean countsAgainstQuota(Client client, @Nullable String audience) {
        String own = defaultAudience(client);
        return own == null || (audience != null && !audience.equals(own));
    }

    /**
     * The scopes that change which token is issued.
     *
     * @param scopes what is asked for
     * @param audience the audience asked for, or null
     * @param resource the resource asked for, or null
     * @return what a cache tells its tokens apart by
     */
    public List<String> decidingScopes(List<String> scopes, @Nullable String audience, @Nullable URI resource) {
        return switch (scoping) {
            case NARROWS -> scopes;
            case WHOLE_GRANT -> List.of();
            case DEFAULT_OF_RESOURCE -> sent(scopes, audience, resource);
        };
    }

    /** The scopes that a request names. */
    List<String> sent(List<String> scopes, @Nullable String audience, @Nullable URI resource) {
        if (scoping == Scoping.DEFAULT_OF_RESOURCE) {
            String of = !scopes.isEmpty()
                    ? scopes.get(0)
                    : audience != null ? audience : resource != null ? resource.toString() : defaultScope;
            return of == null ? List.of() : List.of(of.endsWith(DEFAULT) ? of : of + DEFAULT);
        }
        return scopes.isEmpty() && defaultScope != null ? List.of(defaultScope) : scopes;
    }

    /**
     * What a person should know before relying on an ask.
     *
     * @param ask what is asked for
     * @return sentences, empty when there is nothing to say
     */
    public List<String> warnings(TokenAsk ask) {
        List<String> warnings = new ArrayList<>();
        if (audienceNote != null && ask.audience() != null) {
            warnings.add(audienceNote);
        }
        if (!narrowsScope() && !ask.scopes().isEmpty()) {
            warnings.add(name + " issues the client's whole grant whatever scopes are asked for;"
                    + " for fewer, give the app a client of its own");
        }
        return List.copyOf(warnings);
    }
}
