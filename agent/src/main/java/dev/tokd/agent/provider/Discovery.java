package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpClient;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Secret;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Finds out where a client's provider is and how the client proves itself there. */
public final class Discovery {
    private final HttpClient http;
    private final String userAgent;

    /**
     * Over a transport.
     *
     * @param http sends requests
     * @param version this program's, for {@code User-Agent}
     */
    public Discovery(HttpClient http, String version) {
        this.http = http;
        this.userAgent = "tokd/" + version;
    }

    /**
     * Resolves a client's provider: by its token endpoint as given, by its preset's templates, or by its
     * issuer's metadata (OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3).
     *
     * @param client what is defined; what it has pinned is ignored
     * @param proxySecret the proxy's password, or null; it stays the caller's
     * @return the endpoints, or fails with a {@link dev.tokd.protocol.ProblemException}: {@code
     *     invalid_definition}, {@code provider_refused} or {@code provider_unavailable}
     */
    public CompletionStage<Endpoints> resolve(Client client, @Nullable Secret proxySecret) {
        throw new UnsupportedOperationException(client + userAgent + http + proxySecret);
    }
}
