package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpClient;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a token endpoint (RFC 6749) and says what its answer means. */
public final class TokenEndpoint {
    private final HttpClient http;
    private final Assertions assertions;
    private final String userAgent;

    /**
     * Over a transport.
     *
     * @param http sends requests
     * @param assertions writes what keys sign
     * @param version this program's, for {@code User-Agent}
     */
    public TokenEndpoint(HttpClient http, Assertions assertions, String version) {
        this.http = http;
        this.assertions = assertions;
        this.userAgent = "tokd/" + version;
    }

    /**
     * A token for the client itself: the client credentials grant (RFC 6749 section 4.4), or the one its method is.
     *
     * @param client who asks; its pinned endpoints must not be null
     * @param secret its secret; it stays the caller's and is read before this returns
     * @param proxySecret the proxy's password, or null; likewise
     * @param ask what for
     * @return how it ended, completed on an event loop or at once; never fails
     */
    public CompletionStage<TokenReply> ask(Client client, Secret secret, @Nullable Secret proxySecret, TokenAsk ask) {
        if (client.auth() == AuthMethod.STATIC) {
            return CompletableFuture.completedFuture(
                    StaticToken.granted(client, secret, assertions.wall().instant()));
        }
        Endpoints endpoints = client.pinned();
        if (endpoints == null) {
            return unasked("client \"" + client.name() + "\" was never resolved, so nothing was sent", null);
        }
        try {
            Preset preset = Presets.named(client.provider());
            TokenRequest.Posted posted =
                    TokenRequest.token(client, endpoints, preset, ask, secret, assertions, userAgent);
            Unspoken sent = posted.unspoken();
            Answers answers = new Answers(client, preset, endpoints.token().getRawAuthority(), sent);
            return http.send(posted.request(), client.network(), proxySecret).handle((reply, failure) -> {
                try (sent) {
                    return reply == null ? answers.failed(failure) : answers.read(reply);
                }
            });
        } catch (ProblemException e) {
            return unasked(e.problem().detail(), e.problem().fix());
        }
    }

    private static CompletionStage<TokenReply> unasked(String detail, @Nullable String fix) {
        return CompletableFuture.completedFuture(new TokenReply.Unavailable(detail, null, fix));
    }
}
