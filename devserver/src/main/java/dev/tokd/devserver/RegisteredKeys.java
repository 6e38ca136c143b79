package dev.tokd.devserver;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.oauth2.jose.jws.JwsAlgorithm;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;

/** The keys that clients of the standard face are registered with. Spring fetches keys, so those by value are served. */
final class RegisteredKeys {
    static final String PATH = "/client-jwks";

    private final Map<String, DevKey> keys = new ConcurrentHashMap<>();
    private volatile URI base = URI.create("http://127.0.0.1");

    /** From now on key sets by value are found here. */
    void servedAt(URI address) {
        base = address;
    }

    /** Registers a key; throws IllegalArgumentException when the standard face does not verify its algorithm. */
    void put(String clientId, DevKey key) {
        key.alg().ifPresent(RegisteredKeys::algorithm);
        keys.put(clientId, key);
    }

    Optional<DevKey> find(String clientId) {
        return Optional.ofNullable(keys.get(clientId));
    }

    ClientSettings settings(String clientId) {
        ClientSettings.Builder settings = ClientSettings.builder();
        find(clientId).ifPresent(key -> {
            key.alg().ifPresent(alg -> settings.tokenEndpointAuthenticationSigningAlgorithm(algorithm(alg)));
            key.jwksUri().ifPresent(uri -> settings.jwkSetUrl(uri.toString()));
            key.jwks()
                    .ifPresent(set -> settings.jwkSetUrl(
                            base + PATH + "?client_id=" + URLEncoder.encode(clientId, StandardCharsets.UTF_8)));
            key.subject().ifPresent(settings::x509CertificateSubjectDN);
        });
        return settings.build();
    }

    private static JwsAlgorithm algorithm(String name) {
        JwsAlgorithm signature = SignatureAlgorithm.from(name);
        JwsAlgorithm found = signature == null ? MacAlgorithm.from(name) : signature;
        if (found == null) {
            throw new IllegalArgumentException("the standard face verifies no " + name);
        }
        return found;
    }
}
