package dev.tokd.agent.provider;

import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is particular about a provider, as data. In the templates {@code {base}} stands for the domain as
 * {@code https://DOMAIN}.
 *
 * @param name what definitions call it
 * @param places which ways to say where it is it takes
 * @param placeFix the option to type when it is said another way
 * @param issuer template of the issuer, or null when it is not built from a domain
 * @param token template of the token endpoint, or null likewise
 * @param auth the authentication method, or null to let the metadata pick
 * @param narrowsScope whether it grants fewer scopes when fewer are asked for
 * @param audienceNote why its answer may ignore {@code audience}, for people, or null when it honours it
 * @param defaultAudience template of the audience when none is asked for, or null for none
 * @param failures what its failures mean where the standard table would be wrong; the first that fits
 */
public record Preset(
        String name,
        Set<Place> places,
        String placeFix,
        @Nullable String issuer,
        @Nullable String token,
        @Nullable AuthMethod auth,
        boolean narrowsScope,
        @Nullable String audienceNote,
        @Nullable String defaultAudience,
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

    /** Copies the collections. */
    public Preset {
        places = Set.copyOf(places);
        failures = List.copyOf(failures);
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
        if (!narrowsScope && !ask.scopes().isEmpty()) {
            warnings.add(name + " issues the client's whole grant whatever scopes are asked for;"
                    + " for fewer, give the app a client of its own");
        }
        return List.copyOf(warnings);
    }
}
