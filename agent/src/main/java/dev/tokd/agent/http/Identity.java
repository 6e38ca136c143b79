package dev.tokd.agent.http;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;

/** A certificate with its private key, shown to the server of one call and to nobody else. */
public final class Identity implements AutoCloseable {
    private final List<X509Certificate> chain;
    private @Nullable PrivateKey key;

    /**
     * An identity.
     *
     * @param certificates the chain in PEM, the own one first
     * @param key its private key, which is given up with this
     * @throws CertificateException when these are no certificates
     */
    public Identity(String certificates, PrivateKey key) throws CertificateException {
        this.chain = read(certificates);
        this.key = key;
    }

    /**
     * Reads a chain.
     *
     * @param certificates in PEM
     * @return at least one
     * @throws CertificateException when there is none
     */
    public static List<X509Certificate> read(String certificates) throws CertificateException {
        List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.UTF_8)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (chain.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return chain;
    }

    X509Certificate[] chain() {
        return chain.toArray(X509Certificate[]::new);
    }

    /** The key, or null once this is closed. */
    @Nullable PrivateKey key() {
        return key;
    }

    /** Wipes the key where its class can be wiped, which the JDK's own cannot, and lets go of it. */
    @Override
    public void close() {
        PrivateKey held = key;
        key = null;
        try {
            if (held != null && !held.isDestroyed()) {
                held.destroy();
            }
        } catch (DestroyFailedException e) {
            // Nothing can be done: the collector frees it like any other object.
            return;
        }
    }

    @Override
    public String toString() {
        return "[identity]";
    }
}
