package dev.tokd.agent.provider;

import dev.tokd.agent.http.BasicCredentials;
import dev.tokd.agent.http.Identity;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one request proves which client sends it: by a header, by form parameters, or by neither. By hand, because a
 * library's would hold the secret in Strings, which nothing can wipe.
 *
 * @param parameters form parameters that are no secret
 * @param secrets form parameters that are
 * @param authorization the {@code Authorization} header's value, or null for none
 * @param identity the certificate that the TLS handshake shows, or null for none
 */
record ClientProof(
        Map<String, String> parameters,
        Map<String, Secret> secrets,
        @Nullable Secret authorization,
        @Nullable Identity identity) {
    /** RFC 7523 section 2.2. */
    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** What the client's method makes of its secret, for one request to its provider. */
    static ClientProof of(Client client, Endpoints endpoints, Preset preset, Secret secret, Assertions assertions) {
        Map<String, String> parameters = new LinkedHashMap<>();
        Map<String, Secret> secrets = new LinkedHashMap<>();
        Secret authorization = null;
        Identity identity = null;
        switch (endpoints.auth()) {
            case CLIENT_SECRET_BASIC -> authorization = basic(form(client.clientId()), form(secret));
            case BASIC_RAW -> authorization = basic(utf8(client.clientId()), secret.reveal());
            case CLIENT_SECRET_POST -> {
                parameters.put("client_id", client.clientId());
                secrets.put("client_secret", Secret.owning(secret.reveal()));
            }
            case CLIENT_SECRET_JWT, PRIVATE_KEY_JWT -> {
                // Optional in RFC 7521 section 4.2; some providers look for it before they look at the assertion.
                parameters.put("client_id", client.clientId());
                parameters.put("client_assertion_type", ASSERTION_TYPE);
                secrets.put(
                        "client_assertion",
                        assertions.client(client, audience(endpoints, preset).toString(), secret));
            }
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH -> {
                parameters.put("client_id", client.clientId());
                identity = CertifiedKey.identity(client, secret);
            }
            case JWT_BEARER, STATIC -> {
                // The grant is the proof, or there is nobody to prove anything to.
            }
        }
        return new ClientProof(parameters, secrets, authorization, identity);
    }

    /** One audience, as one text: whoever takes several can be made to take another's (RFC 7523bis). */
    static URI audience(Endpoints endpoints, Preset preset) {
        URI issuer = endpoints.issuer();
        return issuer == null || preset.assertionAudience() == Preset.AssertionAudience.TOKEN_ENDPOINT
                ? endpoints.token()
                : issuer;
    }

    private static Secret basic(byte[] id, byte[] secret) {
        try {
            return BasicCredentials.of(id, secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] form(Secret secret) {
        byte[] revealed = secret.reveal();
        try (WipedBytes encoded = new WipedBytes()) {
            return encoded.addForm(revealed).copy();
        } finally {
            Arrays.fill(revealed, (byte) 0);
        }
    }

    private static byte[] form(String text) {
        try (WipedBytes encoded = new WipedBytes()) {
            return encoded.addForm(utf8(text)).copy();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
