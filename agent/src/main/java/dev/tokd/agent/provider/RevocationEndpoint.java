package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpClient;
import dev.tokd.agent.http.HttpFailure;
import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks a provider to revoke an access token (RFC 7009); the client proves itself as at the token endpoint. */
public final class RevocationEndpoint {
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
    public RevocationEndpoint(HttpClient http, Assertions assertions, String version) {
        this.http = http;
        this.assertions = assertions;
        this.userAgent = "tokd/" + version;
    }

    /**
     * Asks.
     *
     * @param client whose token it is
     * @param secret its secret; it stays the caller's and is read before this returns
     * @param proxySecret the proxy's password, or null; likewise
     * @param token what is revoked; likewise
     * @return null once it is revoked, else why it is not, in one printable sentence
     */
    public CompletionStage<@Nullable String> revoke(
            Client client, Secret secret, @Nullable Secret proxySecret, Secret token) {
        Preset preset = Presets.named(client.provider());
        Endpoints endpoints = client.pinned();
        URI endpoint = endpoints == null ? null : endpoints.revocation();
        if (preset.revocation() == Preset.Revocation.NOT_OF_ACCESS_TOKENS) {
            return CompletableFuture.completedFuture("provider " + preset.name() + " cannot revoke an access token");
        }
        if (endpoints == null || endpoint == null) {
            return CompletableFuture.completedFuture(
                    "the provider of client \"" + client.name() + "\" names no revocation endpoint");
        }
        ClientProof proof = ClientProof.of(client, endpoints, preset, secret, assertions);
        proof.secrets().put("token", Secret.owning(token.reveal()));
        Map<String, String> form = new LinkedHashMap<>(Map.of("token_type_hint", "access_token"));
        TokenRequest.Posted posted = TokenRequest.post(endpoint, form, secret, proof, userAgent);
        Unspoken sent = posted.unspoken();
        String who = endpoint.getRawAuthority();
        return http.send(posted.request(), client.network(), proxySecret).handle((reply, failure) -> {
            try (sent) {
                return reply == null ? unreached(who, failure) : read(who, reply, sent);
            }
        });
    }

    private static String unreached(String who, @Nullable Throwable cause) {
        return cause instanceof HttpFailure known ? known.sentence() : "the call to " + who + " broke inside tokd";
    }

    /** RFC 7009 section 2.2: 200, also for a token that was revoked before; nobody need read the body. */
    private static @Nullable String read(String who, Reply reply, Unspoken sent) {
        try (reply) {
            if (reply.status() == 200) {
                return null;
            }
            byte[] body = reply.body().reveal();
            try {
                Map<String, ?> fields = Json.read(body, "the answer").fields();
                return who + " answered " + reply.status() + ": "
                        + sent.clean(String.valueOf(fields.get("error")), fields.values());
            } catch (ProblemException notOAuth) {
                return who + " answered " + reply.status() + " with something that is not an OAuth answer";
            } finally {
                Arrays.fill(body, (byte) 0);
            }
        }
    }
}
