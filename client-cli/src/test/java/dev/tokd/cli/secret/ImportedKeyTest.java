package dev.tokd.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.protocol.Pem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportedKeyTest {
    private static final Supplier<Secret> NOBODY = () -> {
        throw new AssertionError("asked for a passphrase");
    };

    private static KeyPair pair(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (kind.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        } else if (kind.equals("RSA")) {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    private static byte[] pem(String label, byte[] der) {
        return ("Bag Attributes\n" + Pem.encode(label, der)).getBytes(StandardCharsets.US_ASCII);
    }

    private static ImportedKey read(byte[] pem) {
        return ImportedKey.read(pem, "private key", NOBODY);
    }

    private static void assertSame(ImportedKey key, KeyPair pair, String kind) throws Exception {
        byte[] kept = Pem.decode(key.secret().reveal(), Pem.PRIVATE_KEY);
        PrivateKey read = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(kept));
        assertThat(number(read)).isEqualTo(number(pair.getPrivate()));
        PublicKey shown = KeyFactory.getInstance(kind)
                .generatePublic(new X509EncodedKeySpec(Pem.decode(key.publicKey(), Pem.PUBLIC_KEY)));
        assertThat(shown).isEqualTo(pair.getPublic());
    }

    /** The secret number: encodings of one key may differ in what they say beside it. */
    private static Object number(PrivateKey key) {
        if (key instanceof RSAPrivateKey rsa) {
            return rsa.getPrivateExponent();
        }
        return key instanceof java.security.interfaces.ECPrivateKey ec
                ? ec.getS()
                : Arrays.hashCode(((EdECPrivateKey) key).getBytes().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"RSA, RS256", "EC, ES256", "Ed25519, EdDSA"})
    void read_pkcs8_isKeptWithItsPublicSide(String kind, String algorithm) throws Exception {
        KeyPair pair = pair(kind);
        ImportedKey key = read(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        assertSame(key, pair, kind);
        assertThat(key.algorithm(null)).isEqualTo(algorithm);
    }

    @Test
    void read_pkcs1_isTheSameKey() throws Exception {
        KeyPair pair = pair("RSA");
        byte[] inner = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();
        assertSame(read(pem("RSA PRIVATE KEY", inner)), pair, "RSA");
    }

    @Test
    void read_sec1_isTheSameKey() throws Exception {
        KeyPair pair = pair("EC");
        ECPrivateKey bare = ECPrivateKey.getInstance(
                PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()).parsePrivateKey());
        byte[] sec1 = new ECPrivateKey(256, bare.getKey(), SECObjectIdentifiers.secp256r1).getEncoded();
        assertSame(read(pem("EC PRIVATE KEY", sec1)), pair, "EC");
    }

    /** As OpenSSL 3 wrote them, all of one key; the passphrase is {@code test}. */
    private static byte[] resource(String name) throws Exception {
        try (var in = ImportedKeyTest.class.getResourceAsStream("/keys/" + name)) {
            return in.readAllBytes();
        }
    }

    private static ImportedKey read(String resource, String passphrase) throws Exception {
        return ImportedKey.read(resource(resource), "private key", () -> Secret.ofChars(passphrase.toCharArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-256-sha256.pem", "aes-128-sha1.pem", "des3-sha512.pem"})
    void read_encryptedByOpenssl_passphraseOpensIt(String name) throws Exception {
        ImportedKey key = read(name, "test");
        assertThat(key.publicKey()).isEqualTo(new String(resource("public.pem"), StandardCharsets.US_ASCII));
        assertThat(key.algorithms()).containsExactly("ES256");
    }

    @Test
    void read_encryptedInAnUnknownWay_namesTheConversion() {
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> read("scrypt.pem", "test"));
        assertThat(e.problem().fix()).contains("openssl pkcs8 -topk8 -v2 aes-256-cbc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "tests", "T"})
    void read_encryptedWrongPassphrase_isRefusedWithoutAWordOfIt(String passphrase) {
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> read("aes-256-sha256.pem", passphrase));
        assertThat(e.problem().detail()).isEqualTo("the passphrase does not open the private key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void read_noKey_isRefused(String text) {
        ProblemException e =
                catchThrowableOfType(ProblemException.class, () -> read(text.getBytes(StandardCharsets.US_ASCII)));
        assertThat(e.problem().detail()).contains("holds no private key");
    }

    @Test
    void read_oldEncryption_namesTheConversion() {
        ProblemException e =
                catchThrowableOfType(ProblemException.class, () -> read("""
                        -----BEGIN RSA PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        DEK-Info: AES-256-CBC,00

                        AAAA
                        -----END RSA PRIVATE KEY-----
                        """.getBytes(StandardCharsets.US_ASCII)));
        assertThat(e.problem().fix()).contains("openssl pkcs8 -topk8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
    void read_garbageInABlock_isRefusedWithoutQuotingIt(String label) {
        byte[] pem = pem(label, "canary-canary".getBytes(StandardCharsets.US_ASCII));
        ProblemException e = catchThrowableOfType(
                ProblemException.class,
                () -> ImportedKey.read(pem, "private key", () -> Secret.ofChars("x".toCharArray())));
        assertThat(e).hasMessageNotContainingAny("canary", Base64.getEncoder().encodeToString(new byte[] {'c'}));
    }

    @Test
    void algorithm_keyOfAnotherKind_isRefused() throws Exception {
        ImportedKey key = read(pem("PRIVATE KEY", pair("RSA").getPrivate().getEncoded()));
        assertThat(key.algorithm("PS256")).isEqualTo("PS256");
        ProblemException e = catchThrowableOfType(ProblemException.class, () -> key.algorithm("ES256"));
        assertThat(e.problem().detail()).contains("RS256, RS384, PS256");
    }
}
