package dev.tokd.e2e;

import java.net.URI;

/**
 * What the provider suite needs of an authorization server.
 *
 * @param address its scheme, host and port; its issuer is named after the host of the request
 * @param issuerPath what comes after them in its issuer
 * @param preset what {@code tok} calls its kind
 * @param clientId a client whose tokens outlive the test
 * @param shortClientId one with the same secret whose tokens live {@code shortLifeSeconds}
 * @param secret of both
 * @param scope granted to both when asked for
 * @param shortLifeSeconds how long the second client's tokens live
 */
record Provider(
        URI address,
        String issuerPath,
        String preset,
        String clientId,
        String shortClientId,
        String secret,
        String scope,
        int shortLifeSeconds) {}
