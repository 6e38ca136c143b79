package dev.tokd.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The public side of the key a client proves itself with, for {@code private_key_jwt} (RFC 7523) and {@code
 * tls_client_auth} (RFC 8705). The private side is the client's secret.
 *
 * @param alg the signature algorithm (RFC 7518 section 3.1, RFC 8037), one of {@link #ALGORITHMS}
 * @param kid the key's id at the provider, or null to send none
 * @param certificate the certificate chain in PEM, the client's own first, or null when there is none
 * @param publicKey the public key in PEM (SubjectPublicKeyInfo), or null when it was not brought
 */
public record ClientKey(
        String alg,
        @Nullable String kid,
        @Nullable String certificate,
        @Nullable String publicKey) {
    /** What can be signed with. */
    public static final List<String> ALGORITHMS = List.of("RS256", "RS384", "PS256", "ES256", "EdDSA");

    /** Checks syntax. */
    public ClientKey {
        if (!ALGORITHMS.contains(alg)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "key algorithm \"" + Text.printable(alg) + "\" is not one of " + String.join(", ", ALGORITHMS),
                    null);
        }
        for (String text : Arrays.asList(kid, certificate, publicKey)) {
            if (text != null
                    && (text.isEmpty()
                            || !Text.isPrintable(text.replace("\n", "").replace("\r", "")))) {
                throw new ProblemException(
                        ErrorCode.INVALID_DEFINITION,
                        "a key's id, certificate or public key is not printable text",
                        null);
            }
        }
    }

    /**
     * Reads a key's members.
     *
     * @param json all of them, and nothing else
     * @return the key
     */
    public static ClientKey fromJson(JsonMap json) {
        ClientKey key = new ClientKey(
                json.string("alg"),
                json.optionalString("kid"),
                json.optionalString("certificate"),
                json.optionalString("public_key"));
        json.finish();
        return key;
    }

    /**
     * This key's members.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("alg", alg)
                .put("kid", kid)
                .put("certificate", certificate)
                .put("public_key", publicKey)
                .toMap();
    }
}
