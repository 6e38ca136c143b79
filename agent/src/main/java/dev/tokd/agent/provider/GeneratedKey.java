package dev.tokd.agent.provider;

import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Jwk;
import dev.tokd.protocol.Pem;
import dev.tokd.protocol.Secret;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key made here, which no file and no command ever had.
 *
 * @param key its public side; it is named by its thumbprint
 * @param secret its private side, for the vault alone; whoever has this wipes it
 */
public record GeneratedKey(ClientKey key, Secret secret) {
    /** Nobody checks a registered certificate's dates but TLS libraries, and a change of key makes a new one. */
    private static final Duration VALID = Duration.ofDays(730);

    private static final Duration SLACK = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127;
    /** id-at-commonName. */
    private static final String COMMON_NAME = "550403";

    /**
     * Makes keys.
     *
     * @param wall dates certificates
     * @param random randomness
     */
    public record Maker(InstantSource wall, SecureRandom random) {
        /**
         * Makes one.
         *
         * @param algorithm what it signs with
         * @param owner whom a certificate names, or null for no certificate
         * @return the key
         */
        public GeneratedKey make(SigningAlgorithm algorithm, @Nullable String owner) {
            KeyPair pair = algorithm.generate(random);
            String publicKey = Pem.encode(Pem.PUBLIC_KEY, pair.getPublic().getEncoded());
            String certificate = owner == null
                    ? null
                    : Pem.encode(Pem.CERTIFICATE, certificate(algorithm, pair, owner, wall.instant(), random));
            ClientKey key = new ClientKey(algorithm.wire(), Jwk.thumbprint(publicKey), certificate, publicKey);
            byte[] der = pair.getPrivate().getEncoded();
            try {
                return new GeneratedKey(key, Pem.encodeSecret(Pem.PRIVATE_KEY, der));
            } finally {
                Arrays.fill(der, (byte) 0);
            }
        }
    }

    /** X.509 (RFC 5280 section 4.1), signed by the key that it is of. */
    private static byte[] certificate(
            SigningAlgorithm algorithm, KeyPair pair, String owner, Instant now, SecureRandom random) {
        byte[] signedBy = algorithm.inCertificates();
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(owner))));
        byte[] inside = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)),
                signedBy,
                name,
                Der.sequence(Der.time(now.minus(SLACK)), Der.time(now.plus(VALID))),
                name,
                pair.getPublic().getEncoded());
        try {
            Signature signer = Signature.getInstance(algorithm.certificateSignature());
            signer.initSign(pair.getPrivate(), random);
            signer.update(inside);
            return Der.sequence(inside, signedBy, Der.bits(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was just made does not sign", e);
        }
    }
}
