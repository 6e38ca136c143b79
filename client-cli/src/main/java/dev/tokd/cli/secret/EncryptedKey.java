package dev.tokd.cli.secret;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.util.DigestFactory;

/** Opens a PKCS#8 key that is encrypted as RFC 8018 has it (PBES2), which is what OpenSSL writes. */
final class EncryptedKey {
    /** Nobody's key needs more; a made-up file must not keep a person waiting for ever. */
    private static final BigInteger MOST_ITERATIONS = BigInteger.valueOf(10_000_000);

    private record Scheme(Supplier<BlockCipher> engine, int keyLength) {}

    private static final Map<ASN1ObjectIdentifier, Scheme> SCHEMES = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, new Scheme(AESEngine::newInstance, 16),
            NISTObjectIdentifiers.id_aes192_CBC, new Scheme(AESEngine::newInstance, 24),
            NISTObjectIdentifiers.id_aes256_CBC, new Scheme(AESEngine::newInstance, 32),
            PKCSObjectIdentifiers.des_EDE3_CBC, new Scheme(DESedeEngine::new, 24));

    private static final Map<ASN1ObjectIdentifier, Supplier<Digest>> PRFS = Map.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1, DigestFactory::createSHA1,
            PKCSObjectIdentifiers.id_hmacWithSHA224, DigestFactory::createSHA224,
            PKCSObjectIdentifiers.id_hmacWithSHA256, DigestFactory::createSHA256,
            PKCSObjectIdentifiers.id_hmacWithSHA384, DigestFactory::createSHA384,
            PKCSObjectIdentifiers.id_hmacWithSHA512, DigestFactory::createSHA512);

    private EncryptedKey() {}

    /** The PKCS#8 inside; the caller wipes it. */
    static byte[] decrypt(EncryptedPrivateKeyInfo info, Secret passphrase, String what) {
        byte[] words = passphrase.reveal();
        try {
            if (!PKCSObjectIdentifiers.id_PBES2.equals(
                    info.getEncryptionAlgorithm().getAlgorithm())) {
                throw unknown(what);
            }
            PBES2Parameters parameters =
                    PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
            Scheme scheme = SCHEMES.get(parameters.getEncryptionScheme().getAlgorithm());
            if (scheme == null) {
                throw unknown(what);
            }
            byte[] iv = ASN1OctetString.getInstance(
                            parameters.getEncryptionScheme().getParameters())
                    .getOctets();
            byte[] key = derive(parameters.getKeyDerivationFunc(), words, scheme.keyLength(), what);
            try {
                return open(scheme, key, iv, info.getEncryptedData());
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (InvalidCipherTextException | IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.BAD_REQUEST, "the passphrase does not open the " + what, null),
                    new IllegalArgumentException(e.getClass().getName()));
        } finally {
            Arrays.fill(words, (byte) 0);
        }
    }

    private static byte[] derive(KeyDerivationFunc function, byte[] words, int length, String what) {
        if (!PKCSObjectIdentifiers.id_PBKDF2.equals(function.getAlgorithm())) {
            throw unknown(what);
        }
        PBKDF2Params kdf = PBKDF2Params.getInstance(function.getParameters());
        Supplier<Digest> digest = PRFS.get(kdf.getPrf().getAlgorithm());
        if (digest == null || kdf.getIterationCount().compareTo(MOST_ITERATIONS) > 0) {
            throw unknown(what);
        }
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(digest.get());
        generator.init(words, kdf.getSalt(), kdf.getIterationCount().intValueExact());
        return ((KeyParameter) generator.generateDerivedParameters(length * 8)).getKey();
    }

    private static byte[] open(Scheme scheme, byte[] key, byte[] iv, byte[] sealed) throws InvalidCipherTextException {
        PaddedBufferedBlockCipher cipher = new PaddedBufferedBlockCipher(
                CBCBlockCipher.newInstance(scheme.engine().get()));
        cipher.init(false, new ParametersWithIV(new KeyParameter(key), iv));
        byte[] opened = new byte[cipher.getOutputSize(sealed.length)];
        try {
            int length = cipher.processBytes(sealed, 0, sealed.length, opened, 0);
            length += cipher.doFinal(opened, length);
            return Arrays.copyOf(opened, length);
        } finally {
            Arrays.fill(opened, (byte) 0);
        }
    }

    private static ProblemException unknown(String what) {
        return Refusals.usage(
                "the " + what + " is encrypted in a way that tok does not open",
                "openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW-FILE, and take that");
    }
}
