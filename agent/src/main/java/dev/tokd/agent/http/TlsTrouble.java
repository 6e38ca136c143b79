package dev.tokd.agent.http;

import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says in a sentence why a TLS handshake failed. The JDK has a class for some causes and a text for others. */
final class TlsTrouble {
    /** A sign in an exception or its causes, and what it means; the first that is found counts. */
    private record Sign(
            Class<? extends Throwable> type,
            String text,
            String meaning,
            @Nullable String option) {
        boolean in(Throwable failure) {
            String message = failure.getMessage();
            return type.isInstance(failure) && (text.isEmpty() || (message != null && message.contains(text)));
        }
    }

    private static final String CA = "--ca FILE";

    private static final List<Sign> SIGNS = List.of(
            new Sign(
                    CertificateExpiredException.class,
                    "",
                    "its certificate has expired (or this machine's clock is wrong)",
                    null),
            new Sign(
                    CertificateNotYetValidException.class,
                    "",
                    "its certificate is not valid yet (or this machine's clock is wrong)",
                    null),
            new Sign(CertPathBuilderException.class, "", "its certificate is from an authority we do not trust", CA),
            new Sign(
                    CertificateException.class,
                    "No subject alternative",
                    "its certificate is for another host name",
                    null),
            new Sign(CertificateException.class, "No name matching", "its certificate is for another host name", null),
            new Sign(CertificateException.class, "", "its certificate was not accepted", CA),
            new Sign(NotSslRecordException.class, "", "it does not speak TLS on this port", null),
            new Sign(Throwable.class, "protocol_version", "it offers neither TLS 1.2 nor TLS 1.3", null),
            new Sign(Throwable.class, "certificate_required", "it wants a client certificate", null),
            new Sign(Throwable.class, "bad_certificate", "it wants another client certificate", null),
            new Sign(Throwable.class, "handshake_failure", "it refused the handshake", null));

    private TlsTrouble() {}

    static HttpFailure with(Hop peer, Throwable failure) {
        for (Sign sign : SIGNS) {
            if (isIn(sign, failure)) {
                return failed(peer, sign.meaning(), sign.option(), failure);
            }
        }
        return failed(peer, "the handshake failed", null, failure);
    }

    private static boolean isIn(Sign sign, Throwable failure) {
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 16; at = at.getCause(), depth++) {
            if (sign.in(at)) {
                return true;
            }
        }
        return false;
    }

    private static HttpFailure failed(Hop peer, String meaning, @Nullable String option, Throwable cause) {
        return new HttpFailure(
                HttpFailure.Kind.TLS,
                "no TLS connection to " + peer.authority() + ": " + meaning
                        + (option == null ? "" : "; name the one to trust with " + option),
                option,
                cause);
    }

    /** The certificates given for a client are of no use. */
    static HttpFailure unusable(Throwable cause) {
        return new HttpFailure(
                HttpFailure.Kind.TLS,
                "the certificates to trust (--ca FILE) could not be read: not X.509 in PEM",
                CA,
                cause);
    }
}
