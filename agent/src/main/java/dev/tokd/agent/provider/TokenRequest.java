package dev.tokd.agent.provider;

import dev.tokd.agent.http.BasicCredentials;
import dev.tokd.agent.http.Request;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes token requests (RFC 6749 sections 2.3.1 and 4.4.2, RFC 8707). By hand, because a library's would
 * hold the secret in Strings, which nothing can wipe.
 */
final class TokenRequest {
    private TokenRequest() {}

    static Request clientCredentials(
            Client client, Endpoints endpoints, Preset preset, TokenAsk ask, Secret secret, String userAgent) {
        Map<String, String> form = form(client, endpoints.auth(), preset, ask);
        boolean inForm = endpoints.auth() == AuthMethod.CLIENT_SECRET_POST;
        byte[] revealed = secret.reveal();
        try {
            return new Request(
                    "POST",
                    endpoints.token(),
                    Map.of(
                            "accept", "application/json",
                            "content-type", "application/x-www-form-urlencoded",
                            "user-agent", userAgent),
                    inForm ? null : basic(client.clientId(), revealed, endpoints.auth()),
                    body(form, inForm ? revealed : null));
        } finally {
            Arrays.fill(revealed, (byte) 0);
        }
    }

    /** Extra parameters first, so that whatever the protocol sets replaces them. */
    private static Map<String, String> form(Client client, AuthMethod auth, Preset preset, TokenAsk ask) {
        Map<String, String> form = new LinkedHashMap<>(client.parameters());
        form.putAll(ask.parameters());
        form.remove("client_secret");
        form.remove("client_id");
        form.put("grant_type", "client_credentials");
        if (auth == AuthMethod.CLIENT_SECRET_POST) {
            form.put("client_id", client.clientId());
        }
        put(form, "scope", ask.scopes().isEmpty() ? null : String.join(" ", ask.scopes()));
        put(form, "resource", ask.resource() == null ? null : ask.resource().toString());
        put(form, "audience", audience(client, preset, ask));
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

    private static Secret body(Map<String, String> form, byte @Nullable [] secret) {
        try (WipedBytes body = new WipedBytes()) {
            form.forEach((name, value) -> parameter(body, name, utf8(value)));
            if (secret != null) {
                parameter(body, "client_secret", secret);
            }
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

    private static Secret basic(String clientId, byte[] secret, AuthMethod auth) {
        if (auth == AuthMethod.BASIC_RAW) {
            return BasicCredentials.of(utf8(clientId), secret);
        }
        try (WipedBytes id = new WipedBytes();
                WipedBytes password = new WipedBytes()) {
            byte[] encoded = password.addForm(secret).copy();
            Secret value = BasicCredentials.of(id.addForm(utf8(clientId)).copy(), encoded);
            Arrays.fill(encoded, (byte) 0);
            return value;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
