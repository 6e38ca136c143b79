package dev.tokd.agent.provider;

import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Pem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The signature algorithms of {@link ClientKey#ALGORITHMS} (RFC 7518 section 3, RFC 8037), as the JDK has them. */
public enum SigningAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RS256("RS256", "RSA", "SHA256withRSA", null),
    /** RSASSA-PKCS1-v1_5 with SHA-384. */
    RS384("RS384", "RSA", "SHA384withRSA", null),
    /** RSASSA-PSS with SHA-256. */
    PS256(
            "PS256",
            "RSA",
            "RSASSA-PSS",
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, PSSParameterSpec.TRAILER_FIELD_BC)),
    /** ECDSA on P-256 with SHA-256, both halves in 32 bytes each. */
    ES256("ES256", "EC", "SHA256withECDSAinP1363Format", null),
    /** Ed25519. */
    EDDSA("EdDSA", "Ed25519", "Ed25519", null);

    private static final int RSA_BITS = 2048;
    private static final int EC_BITS = 256;

    private final String wire;
    private final String family;
    private final String signature;
    /** Those there are cannot be changed. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final @Nullable AlgorithmParameterSpec parameters;

    SigningAlgorithm(String wire, String family, String signature, @Nullable AlgorithmParameterSpec parameters) {
        this.wire = wire;
        this.family = family;
        this.signature = signature;
        this.parameters = parameters;
    }

    /**
     * An algorithm by its registered name.
     *
     * @param wire one of {@link ClientKey#ALGORITHMS}
     * @return the algorithm
     */
    public static SigningAlgorithm named(String wire) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.wire.equals(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no algorithm " + wire));
    }

    /**
     * The registered name.
     *
     * @return for example {@code RS256}
     */
    public String wire() {
        return wire;
    }

    /**
     * A new key pair.
     *
     * @param random randomness
     * @return the pair, RSA with 2048 bits
     */
    public KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
            if (family.equals("RSA")) {
                generator.initialize(new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4), random);
            } else if (family.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            } else {
                generator.initialize(255, random);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + family, e);
        }
    }

    /**
     * Reads a key for this algorithm.
     *
     * @param pem PKCS#8 in PEM
     * @return the key
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION} when it is none, or another kind of key
     */
    public PrivateKey read(Secret pem) {
        byte[] text = pem.reveal();
        byte[] der = Pem.decode(text, Pem.PRIVATE_KEY);
        Arrays.fill(text, (byte) 0);
        if (der == null) {
            throw unusable("it is not PKCS#8 in PEM");
        }
        try {
            PrivateKey key = KeyFactory.getInstance(family).generatePrivate(new PKCS8EncodedKeySpec(der));
            check(key);
            return key;
        } catch (InvalidKeySpecException e) {
            throw unusable("it is not a key for " + wire);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + family, e);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private void check(PrivateKey key) {
        if (key instanceof RSAPrivateKey rsa && rsa.getModulus().bitLength() < RSA_BITS) {
            throw unusable("an RSA key has at least " + RSA_BITS + " bits (RFC 7518 section 3.3)");
        }
        if (key instanceof ECPrivateKey ec && ec.getParams().getOrder().bitLength() != EC_BITS) {
            throw unusable(wire + " signs with keys on P-256");
        }
    }

    private static ProblemException unusable(String why) {
        return new ProblemException(
                ErrorCode.INVALID_DEFINITION, "the private key cannot be used: " + why, "--client-key-file FILE");
    }

    /** How a certificate is signed by a key of this kind: PS256 is a way to sign assertions, not another kind of key. */
    String certificateSignature() {
        return switch (family) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> family;
        };
    }

    /** The same as an AlgorithmIdentifier: sha256WithRSAEncryption, ecdsa-with-SHA256, id-Ed25519. */
    byte[] inCertificates() {
        return switch (family) {
            case "RSA" -> Der.sequence(Der.oid("2a864886f70d01010b"), Der.nothing());
            case "EC" -> Der.sequence(Der.oid("2a8648ce3d040302"));
            default -> Der.sequence(Der.oid("2b6570"));
        };
    }

    String family() {
        return family;
    }

    /** Whether what one signs the other verifies. */
    boolean isPair(PrivateKey signer, PublicKey verifier) {
        byte[] message = {1};
        try {
            Signature signing = signature();
            signing.initSign(signer);
            signing.update(message);
            Signature verifying = signature();
            verifying.initVerify(verifier);
            verifying.update(message);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private Signature signature() throws GeneralSecurityException {
        Signature made = Signature.getInstance(signature);
        if (parameters != null) {
            made.setParameter(parameters);
        }
        return made;
    }

    /** Signs; the randomness is for algorithms that need some. */
    byte[] sign(PrivateKey key, byte[] message, SecureRandom random) {
        try {
            Signature signer = signature();
            signer.initSign(key, random);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read for " + wire + " does not sign", e);
        }
    }
}
