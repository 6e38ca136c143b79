package dev.tokd.e2e;

import java.io.IOException;
import java.nio.file.Path;

/** What the proof suite needs of an authorization server: clients registered there, each with its way to prove itself. */
interface Proving {
    /** Its name in the table. */
    String name();

    /** What {@code tok} calls its kind. */
    String preset();

    /** Its issuer where nobody shows a certificate. */
    String issuer();

    /** Its issuer where clients show certificates. */
    String tlsIssuer();

    /** Who vouches for that one. */
    Path ca() throws IOException;

    /** A client with a secret. */
    void secret(String clientId, String secret, String method) throws IOException, InterruptedException;

    /** A client with keys, a JWK Set. */
    void keys(String clientId, String alg, String jwks) throws IOException, InterruptedException;

    /** A client whose certificate names a subject; the chain that it shows, in PEM. */
    String certified(String clientId, String subject, String publicKey) throws IOException, InterruptedException;

    /** A client with a self-signed certificate, in a JWK Set. */
    void selfSigned(String clientId, String jwks) throws IOException, InterruptedException;

    /** Whether it offers that at all, by its own word. */
    boolean offers(String method, String alg) throws IOException, InterruptedException;
}
