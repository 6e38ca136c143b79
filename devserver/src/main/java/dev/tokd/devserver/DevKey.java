package dev.tokd.devserver;

import java.net.URI;
import java.util.Optional;

/**
 * What a client is registered with beside its secret, on the standard face: how it proves itself by a key, or by its
 * secret without sending it.
 *
 * @param alg what signs its assertions, a JWA name; empty where it proves itself in the TLS handshake
 * @param jwks its keys by value, a JWK Set; a self-signed certificate is the {@code x5c} of one
 * @param jwksUri where its keys are
 * @param subject the subject of its certificate from this server's authority, as RFC 2253 writes it
 */
public record DevKey(Optional<String> alg, Optional<String> jwks, Optional<URI> jwksUri, Optional<String> subject) {
    /**
     * {@return a registration for {@code private_key_jwt}, its keys by value}
     *
     * @param alg for example {@code RS256}
     * @param jwks a JWK Set
     */
    public static DevKey byValue(String alg, String jwks) {
        return new DevKey(Optional.of(alg), Optional.of(jwks), Optional.empty(), Optional.empty());
    }

    /**
     * {@return a registration for {@code private_key_jwt}, its keys at an address}
     *
     * @param alg for example {@code RS256}
     * @param uri where its JWK Set is
     */
    public static DevKey byUri(String alg, URI uri) {
        return new DevKey(Optional.of(alg), Optional.empty(), Optional.of(uri), Optional.empty());
    }

    /** {@return a registration for {@code client_secret_jwt}} */
    public static DevKey mac() {
        return new DevKey(Optional.of("HS256"), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * {@return a registration for {@code tls_client_auth}}
     *
     * @param subject as RFC 2253 writes it
     */
    public static DevKey certified(String subject) {
        return new DevKey(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(subject));
    }

    /**
     * {@return a registration for {@code self_signed_tls_client_auth}}
     *
     * @param jwks a JWK Set in which the certificate is the {@code x5c} of a key
     */
    public static DevKey selfSigned(String jwks) {
        return new DevKey(Optional.empty(), Optional.of(jwks), Optional.empty(), Optional.empty());
    }
}
