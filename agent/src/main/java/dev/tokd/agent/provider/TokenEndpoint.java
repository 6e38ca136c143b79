package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpClient;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Secret;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a token endpoint (RFC 6749) and says what its answer means. */
public final class TokenEndpoint {
    private final HttpClient http;
    private final String userAgent;

    /**
     * Over a transport.
     *
     * @param http sends requests
     * @param version this program's, for {@code User-Agent}
     */
    public TokenEndpoint(HttpClient http, String version) {
        this.http = http;
        this.userAgent = "tokd/" + version;
    }

    /**
     * The client credentials grant (RFC 6749 section 4.4).
     *
     * @param client who asks; its pinned endpoints must not be null
     * @param secret its secret; it stays the caller's and is read during this call only
     * @param proxySecret the proxy's password, or null; likewise
     * @param ask what for
     * @return how it ended; never fails
     */
    public CompletionStage<TokenReply> clientCredentials(
            Client client, Secret secret, @Nullable Secret proxySecret, TokenAsk ask) {
        throw new UnsupportedOperationException(client + userAgent + http + ask + secret + proxySecret);
    }
}
