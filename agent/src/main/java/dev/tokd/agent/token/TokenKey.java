package dev.tokd.agent.token;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that changes which token a provider answers with; two apps with equal keys share a token.
 *
 * @param client the client's name
 * @param revision a digest of the client's definition, so that a changed client shares nothing with
 *     what it was before
 * @param audience the audience asked for, or null
 * @param resource the resource asked for (RFC 8707), or null
 * @param scopes the scopes asked for, sorted; empty where the provider cannot narrow
 * @param parameters extra request parameters
 */
public record TokenKey(
        String client,
        String revision,
        @Nullable String audience,
        @Nullable URI resource,
        List<String> scopes,
        Map<String, String> parameters) {
    /** Copies the collections. */
    public TokenKey {
        scopes = List.copyOf(scopes);
        parameters = Map.copyOf(parameters);
    }
}
