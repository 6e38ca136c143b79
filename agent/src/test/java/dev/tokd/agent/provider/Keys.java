package dev.tokd.agent.provider;

import dev.tokd.agent.http.Outbound;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ClientKey;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Pem;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients with keys, for tests. */
final class Keys {
    private Keys() {}

    static KeyPair pair(String alg) {
        return SigningAlgorithm.named(alg).generate(new SecureRandom());
    }

    static Secret pem(KeyPair pair) {
        return Pem.encodeSecret(Pem.PRIVATE_KEY, pair.getPrivate().getEncoded());
    }

    static ClientKey key(String alg, @Nullable String kid, KeyPair pair) {
        return new ClientKey(
                alg, kid, null, Pem.encode(Pem.PUBLIC_KEY, pair.getPublic().getEncoded()));
    }

    /** A client of a token endpoint, pinned to it and an issuer. */
    static Client client(String preset, AuthMethod auth, @Nullable URI issuer, URI token, @Nullable ClientKey key) {
        return new Client(
                        "mgmt",
                        preset,
                        null,
                        null,
                        token,
                        "id",
                        auth,
                        Outbound.NETWORK,
                        Map.of(),
                        null,
                        null,
                        new Endpoints(issuer, token, auth, null, null))
                .withKey(key);
    }
}
