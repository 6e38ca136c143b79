package dev.tokd.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A public key as a JSON Web Key (RFC 7517, RFC 7518 section 6, RFC 8037), which is how most providers take one. */
public final class Jwk {
    private static final int POINT = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Jwk() {}

    /**
     * The key of a client.
     *
     * @param key its public side
     * @return members in an order that people know, or null when the definition does not hold the public key
     */
    public static @Nullable Map<String, Object> of(ClientKey key) {
        Map<String, Object> numbers = key.publicKey() == null ? null : numbers(key.publicKey());
        if (numbers == null) {
            return null;
        }
        JsonFields json = new JsonFields();
        for (String first : List.of("kty", "crv")) {
            json.put(first, numbers.get(first));
        }
        json.put("use", "sig").put("alg", key.alg()).put("kid", key.kid());
        numbers.forEach(json::put);
        byte[] certificate = key.certificate() == null ? null : Pem.decode(key.certificate(), Pem.CERTIFICATE);
        if (certificate != null) {
            // RFC 8705 section 2.2.2: how a self-signed certificate is registered.
            json.put("x5c", List.of(Base64.getEncoder().encodeToString(certificate)));
        }
        return json.toMap();
    }

    /**
     * A key's thumbprint (RFC 7638), which names it wherever it is registered.
     *
     * @param publicKey SubjectPublicKeyInfo in PEM
     * @return 43 characters, or null when it is no key of a kind that signs here
     */
    public static @Nullable String thumbprint(String publicKey) {
        Map<String, Object> numbers = numbers(publicKey);
        try {
            return numbers == null
                    ? null
                    : BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(Json.write(numbers)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The members that make the key, sorted by name. */
    private static @Nullable Map<String, Object> numbers(String pem) {
        byte[] der = Pem.decode(pem.getBytes(StandardCharsets.US_ASCII), Pem.PUBLIC_KEY);
        if (der == null) {
            return null;
        }
        return Stream.of("RSA", "EC", "Ed25519")
                .map(family -> key(family, der))
                .filter(Objects::nonNull)
                .findFirst()
                .map(key -> numbers(key, der))
                .orElse(null);
    }

    /** The key, or null when it is of another family. */
    private static @Nullable PublicKey key(String family, byte[] der) {
        try {
            return KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static Map<String, Object> numbers(PublicKey key, byte[] der) {
        Map<String, Object> members = new TreeMap<>();
        if (key instanceof RSAPublicKey rsa) {
            members.put("kty", "RSA");
            members.put("n", BASE64.encodeToString(unsigned(rsa.getModulus(), 0)));
            members.put("e", BASE64.encodeToString(unsigned(rsa.getPublicExponent(), 0)));
        } else if (key instanceof ECPublicKey ec) {
            members.put("kty", "EC");
            members.put("crv", "P-256");
            members.put("x", BASE64.encodeToString(unsigned(ec.getW().getAffineX(), POINT)));
            members.put("y", BASE64.encodeToString(unsigned(ec.getW().getAffineY(), POINT)));
        } else {
            members.put("kty", "OKP");
            members.put("crv", "Ed25519");
            members.put("x", BASE64.encodeToString(Arrays.copyOfRange(der, der.length - POINT, der.length)));
        }
        return members;
    }

    /** Big-endian without a sign, at least so long. */
    private static byte[] unsigned(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] bare = signed[0] == 0 && signed.length > 1 ? Arrays.copyOfRange(signed, 1, signed.length) : signed;
        if (bare.length >= length) {
            return bare;
        }
        byte[] padded = new byte[length];
        System.arraycopy(bare, 0, padded, length - bare.length, bare.length);
        return padded;
    }
}
