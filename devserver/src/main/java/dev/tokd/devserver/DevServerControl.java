package dev.tokd.devserver;

/**
 * What can be told to a running server: the state both the Java calls and the control API work on.
 *
 * @param clients who may ask on the standard face
 * @param tenant the same clients, and what the Management API knows beside
 * @param faults what goes wrong
 * @param requests who asked for tokens
 * @param management who called the Management API
 * @param names makes secrets
 */
record DevServerControl(
        ClientRegistry clients,
        Tenant tenant,
        FaultBook faults,
        RequestLog requests,
        ManagementLog management,
        Names names) {

    /** Rotates to the given secret, or to a new one when it is empty, and returns it. */
    String rotate(String clientId, String secret) {
        String next = secret.isEmpty() ? names.secret() : secret;
        tenant.replaceSecret(clientId, next);
        return next;
    }
}
