package dev.tokd.devserver;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.io.StringReader;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * What the text of a credential holds: an RSA public key, and the end of its certificate if it came in one.
 *
 * @param key 2048 to 4096 bits
 * @param certificateEnd empty for a bare key
 */
record CredentialKeys(RSAPublicKey key, Optional<Instant> certificateEnd) {
    private static final int MIN_BITS = 2048;
    private static final int MAX_BITS = 4096;

    static CredentialKeys read(String pem) throws ManagementRefusal {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            Object read = parser.readObject();
            if (read instanceof X509CertificateHolder certificate) {
                return of(
                        certificate.getSubjectPublicKeyInfo(),
                        Optional.of(certificate.getNotAfter().toInstant()));
            }
            if (read instanceof SubjectPublicKeyInfo info) {
                return of(info, Optional.empty());
            }
        } catch (IOException unreadable) {
            throw ManagementRefusal.invalidBody("Unable to parse PEM: " + unreadable.getMessage());
        }
        throw ManagementRefusal.invalidBody("pem must be a public key or a certificate in PEM format");
    }

    private static CredentialKeys of(SubjectPublicKeyInfo info, Optional<Instant> end)
            throws IOException, ManagementRefusal {
        if (!(new JcaPEMKeyConverter().getPublicKey(info) instanceof RSAPublicKey rsa)) {
            throw ManagementRefusal.invalidBody("pem must hold an RSA key");
        }
        int bits = rsa.getModulus().bitLength();
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw ManagementRefusal.invalidBody("RSA keys have 2048 to 4096 bits");
        }
        return new CredentialKeys(rsa, end);
    }

    /** {@return the key's thumbprint (RFC 7638), the name it gets when none is given} */
    String thumbprint() {
        try {
            return new RSAKey.Builder(key).build().computeThumbprint().toString();
        } catch (JOSEException impossible) {
            throw new IllegalStateException("SHA-256 is missing from this JVM", impossible);
        }
    }
}
