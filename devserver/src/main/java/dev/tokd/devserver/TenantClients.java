package dev.tokd.devserver;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The clients of the tenant as the Management API sees them. Whoever calls holds the tenant's lock. */
final class TenantClients {
    /** How long a changed secret takes to be known everywhere, at most. */
    private static final Duration PROPAGATION = Duration.ofSeconds(30);

    private final Map<String, TenantClient> clients = new LinkedHashMap<>();
    private final Names names;
    private final Clock clock;
    private final ClientCredentials credentials;

    TenantClients(Names names, Clock clock) {
        this.names = names;
        this.clock = clock;
        credentials = new ClientCredentials(names, clock);
    }

    void put(DevClient client) {
        clients.put(client.clientId(), new TenantClient(client, ClientDocuments.of(client)));
    }

    Optional<TenantClient> find(String clientId) {
        return Optional.ofNullable(clients.get(clientId));
    }

    boolean remove(String clientId) {
        return clients.remove(clientId) != null;
    }

    void endPropagation() {
        clients.values().forEach(TenantClient::endPropagation);
    }

    JsonNode list(ManagementCall call) throws ManagementRefusal {
        List<ObjectNode> found = clients.values().stream()
                .map(client -> client.shown(call.may("read:client_keys")))
                .filter(client -> call.parameter("app_type")
                        .filter(type -> !type.equals(DevJson.text(client, "app_type")))
                        .isEmpty())
                .toList();
        return new Paging(call).part("clients", found);
    }

    ObjectNode get(ManagementCall call) throws ManagementRefusal {
        return Paging.fields(call, called(call).shown(call.may("read:client_keys")));
    }

    ObjectNode create(ManagementCall call) throws ManagementRefusal {
        ObjectNode body = call.body().deepCopy();
        JsonNode methods = body.path("client_authentication_methods");
        if (methods.isObject()) {
            call.require("create:client_credentials");
        }
        String id = names.clientId();
        String secret = Payload.optionalText(body, "client_secret").orElseGet(names::secret);
        ObjectNode document = ClientDocuments.created(id, body);
        TenantClient client = new TenantClient(DevClient.of(id, secret), document);
        if (methods.isObject()) {
            document.set("client_authentication_methods", credentials.createdWith(client, methods));
        }
        clients.put(id, client);
        // Whoever creates a client sees its secret once, whatever it may read later.
        return client.shown(true);
    }

    ObjectNode update(ManagementCall call) throws ManagementRefusal {
        TenantClient client = called(call);
        Optional<String> secret = Payload.optionalText(call.body(), "client_secret");
        if (secret.isPresent()) {
            call.require("update:client_keys");
        }
        JsonNode methods = call.body().path("client_authentication_methods");
        if (methods.isObject()) {
            call.require("update:client_credentials");
            credentials.requireKnown(client, methods);
        }
        ObjectNode changed = client.document().deepCopy();
        ClientDocuments.change(changed, call.body());
        client.document().removeAll();
        client.document().setAll(changed);
        secret.ifPresent(next -> client.changeSecret(next, propagated()));
        return client.shown(call.may("read:client_keys"));
    }

    /** {@return whether there was one} */
    boolean delete(ManagementCall call) {
        return remove(call.id());
    }

    ObjectNode rotateSecret(ManagementCall call) throws ManagementRefusal {
        TenantClient client = called(call);
        client.changeSecret(names.secret(), propagated());
        return client.shown(true);
    }

    ClientCredentials credentials() {
        return credentials;
    }

    /** {@return the client that the path names} */
    TenantClient called(ManagementCall call) throws ManagementRefusal {
        return find(call.id()).orElseThrow(ManagementRefusal::noClient);
    }

    Set<String> ids() {
        return Set.copyOf(clients.keySet());
    }

    private Instant propagated() {
        return clock.instant().plus(PROPAGATION);
    }
}
