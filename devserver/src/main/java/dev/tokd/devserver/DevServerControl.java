package dev.tokd.devserver;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * What can be told to a running server: the state both the Java calls and the control API work on.
 *
 * @param clients who may ask
 * @param faults what goes wrong
 * @param requests who asked
 * @param random makes secrets
 */
record DevServerControl(ClientRegistry clients, FaultBook faults, RequestLog requests, SecureRandom random) {
    private static final int SECRET_BYTES = 32;

    /** Rotates to the given secret, or to a new one when it is empty, and returns it. */
    String rotate(String clientId, String secret) {
        String next = secret.isEmpty() ? newSecret() : secret;
        clients.rotate(clientId, next);
        return next;
    }

    private String newSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
