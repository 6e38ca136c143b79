package dev.tokd.devserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/** The clients this server knows, shown to Spring as it wants to see them. */
final class ClientRegistry implements RegisteredClientRepository {
    private static final String UNUSED_REDIRECT_URI = "http://127.0.0.1/callback";

    private final Map<String, DevClient> clients = new ConcurrentSkipListMap<>();
    private final RegisteredKeys keys = new RegisteredKeys();

    /** The keys beside the secrets. */
    RegisteredKeys keys() {
        return keys;
    }

    void put(DevClient client) {
        clients.put(client.clientId(), client);
    }

    boolean remove(String clientId) {
        return clients.remove(clientId) != null;
    }

    Optional<DevClient> find(String clientId) {
        return Optional.ofNullable(clients.get(clientId));
    }

    List<DevClient> list() {
        return List.copyOf(clients.values());
    }

    /** Replaces a secret; throws IllegalArgumentException for an unknown client. */
    void rotate(String clientId, String secret) {
        DevClient rotated = clients.computeIfPresent(clientId, (id, client) -> client.withSecret(secret));
        if (rotated == null) {
            throw new IllegalArgumentException("no such client: " + clientId);
        }
    }

    @Override
    public void save(RegisteredClient registeredClient) {
        throw new UnsupportedOperationException("clients are registered through the control API");
    }

    @Override
    public @Nullable RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    @Override
    public @Nullable RegisteredClient findByClientId(String clientId) {
        return find(clientId).map(this::registered).orElse(null);
    }

    private RegisteredClient registered(DevClient client) {
        RegisteredClient.Builder builder = RegisteredClient.withId(client.clientId())
                .clientId(client.clientId())
                .scopes(scopes -> scopes.addAll(client.scopes()))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_JWT)
                .clientAuthenticationMethod(ClientAuthenticationMethod.PRIVATE_KEY_JWT)
                .clientAuthenticationMethod(ClientAuthenticationMethod.TLS_CLIENT_AUTH)
                .clientAuthenticationMethod(ClientAuthenticationMethod.SELF_SIGNED_TLS_CLIENT_AUTH)
                .clientSettings(keys.settings(client.clientId()));
        client.grantTypes().forEach(type -> builder.authorizationGrantType(new AuthorizationGrantType(type)));
        if (!client.clientSecret().isEmpty()) {
            builder.clientSecret(client.clientSecret());
        }
        if (client.grantTypes().contains(AuthorizationGrantType.AUTHORIZATION_CODE.getValue())) {
            builder.redirectUri(UNUSED_REDIRECT_URI);
        }
        return builder.build();
    }
}
