package dev.tokd.agent.provider;

import dev.tokd.agent.http.HttpClient;
import dev.tokd.agent.http.HttpFailure;
import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Asks an introspection endpoint about a token (RFC 7662); the client proves itself as at the token endpoint. */
public final class IntrospectionEndpoint {
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
    public IntrospectionEndpoint(HttpClient http, Assertions assertions, String version) {
        this.http = http;
        this.assertions = assertions;
        this.userAgent = "tokd/" + version;
    }

    /**
     * Asks.
     *
     * @param client who asks
     * @param secret its secret; it stays the caller's and is read before this returns
     * @param proxySecret the proxy's password, or null; likewise
     * @param token what is asked about; likewise
     * @return the answer's members, {@code active} among them, none of them a secret; fails with a {@link
     *     ProblemException} when there is no such answer
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when the provider names no such endpoint
     */
    public CompletionStage<Map<String, Object>> ask(
            Client client, Secret secret, @Nullable Secret proxySecret, Secret token) {
        Endpoints endpoints = client.pinned();
        URI endpoint = endpoints == null ? null : endpoints.introspection();
        if (endpoints == null || endpoint == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "the provider of client \"" + client.name() + "\" names no introspection endpoint",
                    "tok client show " + client.name());
        }
        ClientProof proof = ClientProof.of(client, endpoints, Presets.named(client.provider()), secret, assertions);
        proof.secrets().put("token", Secret.owning(token.reveal()));
        Map<String, String> form = new LinkedHashMap<>(Map.of("token_type_hint", "access_token"));
        TokenRequest.Posted posted = TokenRequest.post(endpoint, form, secret, proof, userAgent);
        Unspoken sent = posted.unspoken();
        String who = endpoint.getRawAuthority();
        return http.send(posted.request(), client.network(), proxySecret).handle((reply, failure) -> {
            try (sent) {
                if (reply == null) {
                    throw unreached(client, who, failure);
                }
                return read(client, who, reply, sent);
            }
        });
    }

    private static ProblemException unreached(Client client, String who, @Nullable Throwable cause) {
        HttpFailure failure = cause instanceof HttpFailure known ? known : null;
        String option = failure == null ? null : failure.option();
        return new ProblemException(
                Problem.of(
                        ErrorCode.PROVIDER_UNAVAILABLE,
                        failure == null ? "the call to " + who + " broke inside tokd" : failure.sentence(),
                        option == null ? null : "tok client set " + client.name() + " " + option),
                cause);
    }

    private static Map<String, Object> read(Client client, String who, Reply reply, Unspoken sent) {
        try (reply) {
            Map<String, ?> fields = object(reply);
            if (reply.status() == 200 && fields.get("active") instanceof Boolean) {
                Map<String, Object> answer = new LinkedHashMap<>(fields);
                answer.values().removeIf(Secret.class::isInstance);
                return answer;
            }
            Object error = fields.get("error");
            String words = error instanceof String text ? ": " + sent.clean(text, fields.values()) : "";
            boolean again = reply.status() >= 500 || reply.status() == 429;
            throw new ProblemException(
                    again ? ErrorCode.PROVIDER_UNAVAILABLE : ErrorCode.PROVIDER_REFUSED,
                    who + " does not introspect for client \"" + client.name() + "\"; it answered " + reply.status()
                            + words,
                    "tok client show " + client.name());
        }
    }

    private static Map<String, ?> object(Reply reply) {
        byte[] body = reply.body().reveal();
        try {
            return Json.read(body, "the answer").fields();
        } catch (ProblemException e) {
            // What is not JSON says nothing; its status does.
            return Map.of();
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }
}
