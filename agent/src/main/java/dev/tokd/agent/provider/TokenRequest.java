package dev.tokd.agent.provider;

import dev.tokd.agent.http.Request;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes requests to a provider's endpoints (RFC 6749 section 4.4.2, RFC 7009 section 2.1, RFC 7523, RFC 8707). */
final class TokenRequest {
    /** RFC 7523 section 2.1. */
    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /** What only the proof may set. */
    private static final Set<String> PROVING =
            Set.of("client_id", "client_secret", "client_assertion", "client_assertion_type", "assertion");

    private TokenRequest() {}

    /**
     * A request on its way.
     *
     * @param request what is sent
     * @param unspoken what was put into it and no text may repeat; the caller's to close
     */
    record Posted(Request request, Unspoken unspoken) {}

    /** A request for a token, by the grant that the client's method stands for. */
    static Posted token(
            Client client,
            Endpoints endpoints,
            Preset preset,
            TokenAsk ask,
            Secret secret,
            Assertions assertions,
            String userAgent) {
        ClientProof proof = ClientProof.of(client, endpoints, preset, secret, assertions);
        Map<String, String> form = form(client, preset, ask);
        if (endpoints.auth() == AuthMethod.JWT_BEARER) {
            String audience = ClientProof.audience(endpoints, preset).toString();
            List<String> scopes = preset.sent(ask.scopes(), ask.audience(), ask.resource());
            form.put("grant_type", JWT_BEARER);
            form.remove("scope");
            proof.secrets().put("assertion", assertions.grant(client, audience, scopes, secret));
        }
        return post(endpoints.token(), form, secret, proof, userAgent);
    }

    /** A form with a client's proof in it. */
    static Posted post(URI endpoint, Map<String, String> form, Secret secret, ClientProof proof, String userAgent) {
        form.putAll(proof.parameters());
        try {
            Request request = new Request(
                    "POST",
                    endpoint,
                    Map.of(
                            "accept", "application/json",
                            "content-type", "application/x-www-form-urlencoded",
                            "user-agent", userAgent),
                    proof.authorization(),
                    body(form, proof.secrets()),
                    proof.identity());
            return new Posted(request, Unspoken.of(secret, proof));
        } finally {
            proof.secrets().values().forEach(Secret::close);
        }
    }

    /** Extra parameters first, so that whatever the protocol sets replaces them. */
    private static Map<String, String> form(Client client, Preset preset, TokenAsk ask) {
        Map<String, String> form = new LinkedHashMap<>(client.parameters());
        form.putAll(ask.parameters());
        form.keySet().removeAll(PROVING);
        form.put("grant_type", "client_credentials");
        List<String> scopes = preset.sent(ask.scopes(), ask.audience(), ask.resource());
        put(form, "scope", scopes.isEmpty() ? null : String.join(" ", scopes));
        boolean inScope = preset.scoping() == Preset.Scoping.DEFAULT_OF_RESOURCE;
        put(
                form,
                "resource",
                inScope || ask.resource() == null ? null : ask.resource().toString());
        put(form, "audience", inScope ? null : audience(client, preset, ask));
        return form;
    }

    private static @Nullable String audience(Client client, Preset preset, TokenAsk ask) {
        return ask.audience() != null || ask.resource() != null ? ask.audience() : preset.defaultAudience(client);
    }

    private static void put(Map<String, String> form, String name, @Nullable String value) {
        form.remove(name);
        if (value != null) {
            form.put(name, value);
        }
    }

    private static Secret body(Map<String, String> form, Map<String, Secret> secrets) {
        try (WipedBytes body = new WipedBytes()) {
            form.forEach((name, value) -> parameter(body, name, utf8(value)));
            secrets.forEach((name, secret) -> {
                byte[] revealed = secret.reveal();
                parameter(body, name, revealed);
                Arrays.fill(revealed, (byte) 0);
            });
            return Secret.owning(body.copy());
        }
    }

    private static void parameter(WipedBytes body, String name, byte[] value) {
        if (!body.isEmpty()) {
            body.add('&');
        }
        body.addForm(utf8(name));
        body.add('=');
        body.addForm(value);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
