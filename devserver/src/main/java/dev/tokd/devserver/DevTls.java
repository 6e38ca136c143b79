package dev.tokd.devserver;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * This server's TLS, in which a client may show a certificate of our own authority, for {@code tls_client_auth}, or one
 * that it signed itself, for {@code self_signed_tls_client_auth}: that one is compared with what was registered, later.
 */
final class DevTls implements org.apache.tomcat.util.net.SSLContext {
    private final SSLContext context;
    private final X509ExtendedTrustManager ours;

    DevTls(DevCertificates certificates) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(certificates.server(), DevCertificates.STORE_PASSWORD.toCharArray());
            ours = trusting(certificates.trust());
            context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {new OursOrTheirOwn(ours)}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot set TLS up", e);
        }
    }

    private static X509ExtendedTrustManager trusting(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** Takes a certificate alone when it is signed by itself; a chain has to end at our authority. */
    private static final class OursOrTheirOwn extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager ours;

        OursOrTheirOwn(X509ExtendedTrustManager ours) {
            this.ours = ours;
        }

        private static boolean isItsOwn(X509Certificate[] chain) throws CertificateException {
            if (chain.length != 1 || !chain[0].getSubjectX500Principal().equals(chain[0].getIssuerX500Principal())) {
                return false;
            }
            try {
                chain[0].verify(chain[0].getPublicKey());
                return true;
            } catch (GeneralSecurityException e) {
                throw new CertificateException("not signed by itself", e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            if (!isItsOwn(chain)) {
                ours.checkClientTrusted(chain, type);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            ours.checkServerTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            ours.checkServerTrusted(chain, type, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            ours.checkServerTrusted(chain, type, engine);
        }

        /** None, so that a client does not keep a certificate of its own back. */
        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) throws KeyManagementException {
        throw new KeyManagementException("it is set up already");
    }

    @Override
    public void destroy() {
        // Nothing is held but memory.
    }

    @Override
    public SSLSessionContext getServerSessionContext() {
        return context.getServerSessionContext();
    }

    @Override
    public SSLEngine createSSLEngine() {
        return context.createSSLEngine();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
        return context.getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
        return context.getSupportedSSLParameters();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[0];
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return ours.getAcceptedIssuers();
    }
}
