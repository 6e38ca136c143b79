package dev.tokd.devserver;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Objects;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of one start, and the certificate it gives {@code localhost}. */
final class DevCertificates {
    /** Guards nothing: the key store never leaves memory, but Tomcat asks for a password. */
    static final String STORE_PASSWORD = "devserver";

    private static final X500Name CA_NAME = new X500Name("CN=tokd devserver CA");
    private static final X500Name HOST_NAME = new X500Name("CN=localhost");
    private static final Duration CLOCK_SLACK = Duration.ofHours(1);
    private static final Duration VALID = Duration.ofDays(30);

    private final SecureRandom random;
    private final Instant now;
    private final X509Certificate ca;
    private final KeyPair caKeys;
    private final KeyStore server;
    private final KeyStore trust;

    DevCertificates(Clock clock, SecureRandom random) {
        this.random = random;
        this.now = clock.instant();
        try {
            caKeys = keys();
            ca = sign(authority(caKeys), caKeys);
            KeyPair hostKeys = keys();
            X509Certificate host = sign(host(hostKeys), caKeys);
            server = empty();
            server.setKeyEntry(
                    "server", hostKeys.getPrivate(), STORE_PASSWORD.toCharArray(), new Certificate[] {host, ca});
            trust = empty();
            trust.setCertificateEntry("ca", ca);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make the certificates", e);
        }
    }

    KeyStore server() {
        return server;
    }

    KeyStore trust() {
        return trust;
    }

    String caPem() {
        try {
            return pem(ca);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode the CA", e);
        }
    }

    String serverPem() {
        try {
            StringBuilder chain = new StringBuilder();
            for (Certificate certificate : server.getCertificateChain("server")) {
                chain.append(pem((X509Certificate) certificate));
            }
            return chain.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode the server's certificate", e);
        }
    }

    String serverKeyPem() {
        try {
            Key key = server.getKey("server", STORE_PASSWORD.toCharArray());
            return pem("PRIVATE KEY", Objects.requireNonNull(key).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode the server's key", e);
        }
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** A client's certificate and our own after it, in PEM. */
    String certify(String subject, String publicKey) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(publicKey.replaceAll("-----[A-Z ]+-----", ""));
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    CA_NAME,
                    new BigInteger(64, random).add(BigInteger.ONE),
                    Date.from(now.minus(CLOCK_SLACK)),
                    Date.from(now.plus(VALID)),
                    new X500Name(subject),
                    SubjectPublicKeyInfo.getInstance(der));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            return pem(sign(builder, caKeys)) + pem(ca);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot certify " + subject, e);
        }
    }

    private X509v3CertificateBuilder authority(KeyPair keys) throws IOException {
        return builder(CA_NAME, keys)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    }

    private X509v3CertificateBuilder host(KeyPair keys) throws IOException {
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, "localhost"), new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        };
        return builder(HOST_NAME, keys)
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    }

    private X509v3CertificateBuilder builder(X500Name subject, KeyPair keys) {
        return new JcaX509v3CertificateBuilder(
                CA_NAME,
                new BigInteger(64, random).add(BigInteger.ONE),
                Date.from(now.minus(CLOCK_SLACK)),
                Date.from(now.plus(VALID)),
                subject,
                keys.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder certificate, KeyPair signer)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
    }

    private KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
