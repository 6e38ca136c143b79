package dev.tokd.agent.provider;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a token endpoint, besides who asks.
 *
 * @param audience the {@code audience} parameter, or null for the preset's default if it has one
 * @param resource the resource indicator (RFC 8707), or null
 * @param scopes scope tokens, empty to send none
 * @param parameters extra parameters; they win over the client's and lose to the protocol's
 */
public record TokenAsk(
        @Nullable String audience, @Nullable URI resource, List<String> scopes, Map<String, String> parameters) {
    /** Copies the collections. */
    public TokenAsk {
        scopes = List.copyOf(scopes);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
