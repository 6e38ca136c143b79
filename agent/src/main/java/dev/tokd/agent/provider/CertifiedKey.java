package dev.tokd.agent.provider;

import dev.tokd.agent.http.Identity;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Pem;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/** A client's private key beside what its definition says in public: that they belong together. */
public final class CertifiedKey {
    private CertifiedKey() {}

    /**
     * Refuses a private key that is of no use, or is not the one whose public side is shown.
     *
     * @param key the public side
     * @param secret the private key
     * @throws ProblemException {@link ErrorCode#INVALID_DEFINITION}
     */
    public static void check(ClientKey key, Secret secret) {
        SigningAlgorithm algorithm = SigningAlgorithm.named(key.alg());
        PrivateKey signer = algorithm.read(secret);
        PublicKey shown = publicKey(key, algorithm);
        if (shown != null && !algorithm.isPair(signer, shown)) {
            throw invalid("the public key is not that of the private key", null, null);
        }
        if (key.certificate() != null
                && !algorithm.isPair(signer, own(key.certificate()).getPublicKey())) {
            throw invalid("the certificate is not that of the private key", "--certificate FILE", null);
        }
    }

    private static @Nullable PublicKey publicKey(ClientKey key, SigningAlgorithm algorithm) {
        if (key.publicKey() == null) {
            return null;
        }
        byte[] der = Pem.decode(key.publicKey(), Pem.PUBLIC_KEY);
        try {
            if (der != null) {
                return KeyFactory.getInstance(algorithm.family()).generatePublic(new X509EncodedKeySpec(der));
            }
        } catch (GeneralSecurityException e) {
            throw invalid("the public key is not one for " + key.alg(), null, e);
        }
        throw invalid("the public key is not SubjectPublicKeyInfo in PEM", null, null);
    }

    /** What the client shows in a TLS handshake. */
    static Identity identity(Client client, Secret secret) {
        ClientKey key = Assertions.keyOf(client);
        String chain = key.certificate();
        try {
            if (chain != null) {
                return new Identity(chain, SigningAlgorithm.named(key.alg()).read(secret));
            }
        } catch (CertificateException e) {
            throw unreadable(e);
        }
        throw invalid("client \"" + client.name() + "\" has no certificate to show", "--certificate FILE", null);
    }

    /** Whether nobody else vouches for the certificate. */
    static boolean isSelfSigned(ClientKey key) {
        if (key.certificate() == null) {
            return false;
        }
        X509Certificate own = own(key.certificate());
        return own.getSubjectX500Principal().equals(own.getIssuerX500Principal());
    }

    private static X509Certificate own(String chain) {
        try {
            return Identity.read(chain).get(0);
        } catch (CertificateException e) {
            throw unreadable(e);
        }
    }

    private static ProblemException unreadable(CertificateException cause) {
        return invalid("the certificate is not X.509 in PEM", "--certificate FILE", cause);
    }

    private static ProblemException invalid(String detail, @Nullable String fix, @Nullable Exception cause) {
        return new ProblemException(Problem.of(ErrorCode.INVALID_DEFINITION, detail, fix), cause);
    }
}
