package dev.tokd.agent.provider;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Pem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes the assertions of RFC 7523. By the JDK's own signatures, which cost no memory that a JOSE library would; each
 * is used once and lives a minute.
 *
 * @param wall dates them
 * @param random names them, and blinds signatures
 */
public record Assertions(InstantSource wall, SecureRandom random) {
    private static final Duration LIFE = Duration.ofSeconds(60);
    private static final int JTI = 16;
    private static final String HS256 = "HS256";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Says who the client is (section 2.2): {@code private_key_jwt}, or {@code client_secret_jwt} without a key. */
    Secret client(Client client, String audience, Secret secret) {
        JsonFields claims = claims(client.clientId(), audience).put("sub", client.clientId());
        ClientKey key = client.key();
        return key == null ? byMac(claims, secret) : byKey(key, claims, secret);
    }

    /** Is a grant by itself (section 2.1), with the scopes inside as Google wants them. */
    Secret grant(Client client, String audience, List<String> scopes, Secret secret) {
        JsonFields claims =
                claims(client.clientId(), audience).put("scope", scopes.isEmpty() ? null : String.join(" ", scopes));
        return byKey(keyOf(client), claims, secret);
    }

    /** The client's key, which a definition that takes one has. */
    static ClientKey keyOf(Client client) {
        ClientKey key = client.key();
        if (key == null) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "client \"" + client.name() + "\" has no key to prove itself with",
                    "tok client set " + client.name() + " --client-key-file FILE");
        }
        return key;
    }

    private JsonFields claims(String issuer, String audience) {
        byte[] id = new byte[JTI];
        random.nextBytes(id);
        long now = wall.instant().getEpochSecond();
        return new JsonFields()
                .put("iss", issuer)
                .put("aud", audience)
                .put("iat", now)
                .put("exp", now + LIFE.toSeconds())
                .put("jti", BASE64.encodeToString(id));
    }

    private Secret byKey(ClientKey key, JsonFields claims, Secret secret) {
        SigningAlgorithm algorithm = SigningAlgorithm.named(key.alg());
        PrivateKey signer = algorithm.read(secret);
        Map<String, Object> header = new JsonFields()
                .put("alg", key.alg())
                .put("typ", "JWT")
                .put("kid", key.kid())
                .put("x5t#S256", key.certificate() == null ? null : thumbprint(key.certificate()))
                .toMap();
        return compact(header, claims, message -> algorithm.sign(signer, message, random));
    }

    private static Secret byMac(JsonFields claims, Secret secret) {
        byte[] shared = secret.reveal();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(shared, "HmacSHA256"));
            return compact(Map.of("alg", HS256, "typ", "JWT"), claims, mac::doFinal);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }

    private static Secret compact(Map<String, Object> header, JsonFields claims, UnaryOperator<byte[]> signature) {
        byte[] head = BASE64.encode(Json.write(header));
        byte[] body = BASE64.encode(Json.write(claims.toMap()));
        byte[] message = joined(head, body);
        byte[] signed = BASE64.encode(signature.apply(message));
        byte[] whole = joined(message, signed);
        Arrays.fill(signed, (byte) 0);
        return Secret.owning(whole);
    }

    private static byte[] joined(byte[] before, byte[] after) {
        byte[] all = Arrays.copyOf(before, before.length + 1 + after.length);
        all[before.length] = '.';
        System.arraycopy(after, 0, all, before.length + 1, after.length);
        return all;
    }

    /** RFC 7515 section 4.1.8, of the client's own certificate; Entra finds the key by it. */
    private static @Nullable String thumbprint(String certificate) {
        byte[] der = Pem.decode(certificate.getBytes(StandardCharsets.US_ASCII), Pem.CERTIFICATE);
        try {
            return der == null
                    ? null
                    : BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
