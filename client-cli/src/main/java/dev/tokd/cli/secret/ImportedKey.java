package dev.tokd.cli.secret;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Pem;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.jspecify.annotations.Nullable;

/**
 * A private key somebody else wrote, as the vault keeps it: PKCS#8 in PEM, with its public side.
 *
 * @param secret PKCS#8 in PEM
 * @param publicKey SubjectPublicKeyInfo in PEM
 * @param algorithms what it can sign with, the usual first
 */
public record ImportedKey(Secret secret, String publicKey, List<String> algorithms) {
    /** RFC 8410. */
    private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");

    private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
    private static final String RSA = "RSA PRIVATE KEY";
    private static final String EC = "EC PRIVATE KEY";

    /**
     * Reads PKCS#8 (also encrypted), PKCS#1 and SEC1 in PEM.
     *
     * @param pem the text; it stays the caller's to wipe
     * @param what what it is, for messages
     * @param passphrase asked where the key is encrypted; closed here
     * @return the key
     * @throws ProblemException when it is none of these, or the passphrase is wrong
     */
    public static ImportedKey read(byte[] pem, String what, Supplier<Secret> passphrase) {
        byte[] der = pkcs8(pem, what, passphrase);
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(der);
            return of(info, what);
        } catch (IOException | RuntimeException e) {
            if (e instanceof ProblemException known) {
                throw known;
            }
            throw unreadable(what, e);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static byte[] pkcs8(byte[] pem, String what, Supplier<Secret> passphrase) {
        byte[] plain = Pem.decode(pem, Pem.PRIVATE_KEY);
        if (plain != null) {
            return plain;
        }
        byte[] encrypted = Pem.decode(pem, ENCRYPTED);
        if (encrypted != null) {
            EncryptedPrivateKeyInfo info = encrypted(encrypted, what);
            try (Secret words = passphrase.get()) {
                return EncryptedKey.decrypt(info, words, what);
            }
        }
        if (isOldEncryption(pem)) {
            throw Refusals.usage(
                    "the " + what + " is encrypted in OpenSSL's old way",
                    "openssl pkcs8 -topk8 -in FILE -out NEW-FILE, and take that");
        }
        byte[] rsa = Pem.decode(pem, RSA);
        byte[] old = rsa == null ? Pem.decode(pem, EC) : rsa;
        if (old == null) {
            throw Refusals.usage(
                    "the " + what + " holds no private key in PEM (PKCS#8, PKCS#1 or SEC1)",
                    "openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW-FILE, where it is in another format");
        }
        try {
            return rsa == null ? sec1(old) : pkcs1(old);
        } catch (IOException | RuntimeException e) {
            throw unreadable(what, e);
        } finally {
            Arrays.fill(old, (byte) 0);
        }
    }

    private static EncryptedPrivateKeyInfo encrypted(byte[] der, String what) {
        try {
            return EncryptedPrivateKeyInfo.getInstance(der);
        } catch (IllegalArgumentException e) {
            throw unreadable(what, e);
        }
    }

    /** RFC 1421 headers inside the block. */
    private static boolean isOldEncryption(byte[] pem) {
        byte[] mark = "Proc-Type: 4,ENCRYPTED".getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at <= pem.length - mark.length; at++) {
            if (Arrays.equals(pem, at, at + mark.length, mark, 0, mark.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] pkcs1(byte[] der) throws IOException {
        AlgorithmIdentifier rsa = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        return new PrivateKeyInfo(rsa, RSAPrivateKey.getInstance(der)).getEncoded();
    }

    private static byte[] sec1(byte[] der) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(der);
        AlgorithmIdentifier ec = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject());
        return new PrivateKeyInfo(ec, key).getEncoded();
    }

    private static ImportedKey of(PrivateKeyInfo info, String what) throws IOException {
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        ASN1ObjectIdentifier kind = algorithm.getAlgorithm();
        SubjectPublicKeyInfo publicKey;
        List<String> algorithms;
        if (kind.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            RSAPrivateKey key = RSAPrivateKey.getInstance(info.parsePrivateKey());
            publicKey = new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(kind, DERNull.INSTANCE),
                    new RSAPublicKey(key.getModulus(), key.getPublicExponent()));
            algorithms = List.of("RS256", "RS384", "PS256");
        } else if (kind.equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())) {
            ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
            byte[] point = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1)
                    .getG()
                    .multiply(key.getKey())
                    .getEncoded(false);
            publicKey = new SubjectPublicKeyInfo(algorithm, point);
            algorithms = List.of("ES256");
        } else if (kind.equals(ED25519)) {
            byte[] seed = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
            publicKey = new SubjectPublicKeyInfo(
                    algorithm,
                    new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded());
            Arrays.fill(seed, (byte) 0);
            algorithms = List.of("EdDSA");
        } else {
            throw Refusals.usage("the " + what + " is neither RSA nor EC on P-256 nor Ed25519", null);
        }
        byte[] encoded = info.getEncoded();
        try {
            return new ImportedKey(
                    Pem.encodeSecret(Pem.PRIVATE_KEY, encoded),
                    Pem.encode(Pem.PUBLIC_KEY, publicKey.getEncoded()),
                    algorithms);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /**
     * The algorithm to sign with.
     *
     * @param asked one of {@link #algorithms}, or null for the usual one
     * @return the algorithm
     * @throws ProblemException when the key cannot sign so
     */
    public String algorithm(@Nullable String asked) {
        if (asked != null && !algorithms.contains(asked)) {
            throw Refusals.usage(
                    "this key does not sign with " + asked + " but with " + String.join(", ", algorithms),
                    "--key-alg " + algorithms.get(0));
        }
        return asked == null ? algorithms.get(0) : asked;
    }

    /** Without the cause's words: they may quote the key. */
    private static ProblemException unreadable(String what, Exception cause) {
        return new ProblemException(
                Problem.of(ErrorCode.BAD_REQUEST, "the " + what + " is not a private key that can be read", null),
                new IllegalArgumentException(cause.getClass().getName()));
    }
}
