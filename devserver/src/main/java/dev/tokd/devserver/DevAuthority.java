package dev.tokd.devserver;

import java.security.SecureRandom;
import java.time.Clock;

/** A certificate authority of its own, for a server beside this one that a test starts. */
public final class DevAuthority {
    private final DevCertificates certificates;

    /**
     * Makes the authority and a certificate for {@code localhost}.
     *
     * @param clock dates the certificates
     * @param random makes the keys
     */
    public DevAuthority(Clock clock, SecureRandom random) {
        certificates = new DevCertificates(clock, random);
    }

    /** {@return the authority's certificate, as PEM text} */
    public String caPem() {
        return certificates.caPem();
    }

    /** {@return the certificate for {@code localhost} and the authority's after it, as PEM text} */
    public String serverPem() {
        return certificates.serverPem();
    }

    /** {@return the private key of {@link #serverPem}, PKCS#8 as PEM text} */
    public String serverKeyPem() {
        return certificates.serverKeyPem();
    }

    /**
     * A certificate for a client, with the authority's own after it.
     *
     * @param subject whom it names, as RFC 2253 writes it
     * @param publicKey the client's key, SubjectPublicKeyInfo in PEM
     * @return the chain in PEM
     */
    public String certify(String subject, String publicKey) {
        return certificates.certify(subject, publicKey);
    }
}
