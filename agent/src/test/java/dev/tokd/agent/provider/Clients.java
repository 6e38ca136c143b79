package dev.tokd.agent.provider;

import dev.tokd.agent.http.Outbound;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.Network;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clients for tests. */
final class Clients {
    static final Instant NOW = Instant.parse("2024-01-01T00:00:00.5Z");
    static final Assertions ASSERTIONS = new Assertions(() -> NOW, new SecureRandom());
    static final TokenAsk NOTHING = new TokenAsk(null, null, List.of(), Map.of());

    private Clients() {}

    /** Pinned to a token endpoint. */
    static Client pinned(String preset, AuthMethod auth, URI token) {
        return pinned(preset, auth, token, "id", Map.of());
    }

    static Client pinned(String preset, AuthMethod auth, URI token, String id, Map<String, String> parameters) {
        return new Client("mgmt", preset, null, null, token, id, auth, Outbound.NETWORK, parameters, null, null, null)
                .withPinned(new Endpoints(null, token, auth, null, null));
    }

    static Client by(
            String preset,
            @Nullable String domain,
            @Nullable URI issuer,
            @Nullable URI token,
            @Nullable AuthMethod auth,
            Network network) {
        return new Client("mgmt", preset, domain, issuer, token, "id", auth, network, Map.of(), null, null, null);
    }

    static Client domain(String preset, String domain) {
        return by(preset, domain, null, null, null, Outbound.NETWORK);
    }

    static Client issuer(String preset, URI issuer) {
        return by(preset, null, issuer, null, null, Outbound.NETWORK);
    }

    /** By a domain and the custom one beside it. */
    static Client custom(String preset, String domain, String customDomain) {
        return new Client(
                "mgmt",
                preset,
                domain,
                null,
                null,
                "id",
                null,
                Outbound.NETWORK,
                Map.of(),
                null,
                null,
                null,
                null,
                customDomain,
                null,
                null,
                null,
                null);
    }
}
