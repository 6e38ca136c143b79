package dev.tokd.devserver;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Auth0-shaped tenant behind the Management API: its clients, their grants and its APIs. What changes here is known
 * to both token endpoints at once; a client registered without the API appears here with a grant per audience. All state
 * is under this object's lock.
 */
final class Tenant {
    private final ClientRegistry standardFace;
    private final Clock clock;
    private final Supplier<List<String>> systemAudiences;
    private final ResourceServers apis;
    private final ClientGrants grants;
    private final TenantClients clients;
    private Propagation propagation = Propagation.BOTH;

    /**
     * Makes a tenant without clients.
     *
     * @param standardFace is told of every client
     * @param names makes ids and secrets
     * @param clock ends propagation and credentials
     * @param lifetime what tokens of a new API live
     * @param systemAudiences the identifiers that mean the Management API, one for each face
     */
    Tenant(
            ClientRegistry standardFace,
            Names names,
            Clock clock,
            Duration lifetime,
            Supplier<List<String>> systemAudiences) {
        this.standardFace = standardFace;
        this.clock = clock;
        this.systemAudiences = systemAudiences;
        apis = new ResourceServers(names, lifetime.toSeconds());
        grants = new ClientGrants(apis, names);
        clients = new TenantClients(names, clock);
    }

    /** Registers a client as it is, replacing one of the same id. */
    synchronized void adopt(DevClient client) {
        clients.put(client);
        grants.removeOf(client.clientId());
        for (String audience : client.audiences()) {
            String inward = inward(audience);
            if (!apis.isSystem(inward)) {
                apis.ensure(inward, client.scopes());
            }
            grants.put(client.clientId(), inward, client.scopes(), false);
        }
        standardFace.put(client);
    }

    synchronized boolean forget(String clientId) {
        clients.remove(clientId);
        grants.removeOf(clientId);
        return standardFace.remove(clientId);
    }

    /** Replaces a secret at once; the old one is no longer taken. */
    synchronized void replaceSecret(String clientId, String secret) {
        standardFace.rotate(clientId, secret);
        clients.find(clientId).ifPresent(client -> {
            client.changeSecret(secret, Instant.MIN);
            client.endPropagation();
        });
    }

    /** Grants as only Auth0 itself may; nobody can change it over the API. */
    synchronized void grantBySystem(String clientId, String audience, Set<String> scopes) {
        String inward = inward(audience);
        if (!apis.isSystem(inward)) {
            apis.ensure(inward, scopes);
        }
        grants.put(clientId, inward, scopes, true);
        publish(clientId);
    }

    /** Has a client prove itself by this key from now on, beside others that it has, and no longer by its secret. */
    synchronized void enableKey(String clientId, String pem) throws ManagementRefusal {
        TenantClient client = clients.find(clientId).orElseThrow(ManagementRefusal::noClient);
        ObjectNode credential =
                DevJson.object().put("credential_type", "public_key").put("pem", pem);
        clients.credentials().create(client, credential);
        ArrayNode enabled = DevJson.array();
        client.credentials().forEach(it -> enabled.addObject().put("id", it.id()));
        ObjectNode methods = DevJson.object();
        methods.putObject("private_key_jwt").set("credentials", enabled);
        client.document().remove("token_endpoint_auth_method");
        client.document().set("client_authentication_methods", methods);
    }

    synchronized void propagate(Propagation which) {
        propagation = which;
    }

    synchronized void endPropagation() {
        clients.endPropagation();
    }

    synchronized Optional<TenantClient> find(String clientId) {
        return clients.find(clientId);
    }

    synchronized boolean takesSecret(String clientId, String secret) {
        return clients.find(clientId)
                .filter(client -> client.accepts(secret, propagation, clock.instant()))
                .isPresent();
    }

    /** {@return the keys a client may sign assertions with now} */
    synchronized List<ClientCredential> assertionKeys(String clientId) {
        return clients.find(clientId).stream()
                .flatMap(client -> client.credentials().stream()
                        .filter(it -> client.enabledCredentials().contains(it.id())))
                .filter(it -> it.isValid(clock.instant()))
                .toList();
    }

    synchronized boolean hasApi(String audience) {
        return apis.exists(inward(audience));
    }

    /** {@return what a client is granted of an API; empty without a grant} */
    synchronized Optional<Set<String>> granted(String clientId, String audience) {
        return grants.scopes(clientId, inward(audience));
    }

    synchronized Duration lifetime(String audience) {
        return Duration.ofSeconds(apis.lifetimeSeconds(inward(audience)));
    }

    /** Runs one call of the Management API under the lock, with what it needs. */
    synchronized <T> T locked(Operation<T> operation) throws ManagementRefusal {
        return operation.on(clients, grants, apis);
    }

    /** One call of the Management API. */
    @FunctionalInterface
    interface Operation<T> {
        T on(TenantClients clients, ClientGrants grants, ResourceServers apis) throws ManagementRefusal;
    }

    /** Makes known to the standard face what changed here of one client. */
    synchronized void publish(String clientId) {
        Optional<TenantClient> client = clients.find(clientId);
        if (client.isEmpty()) {
            standardFace.remove(clientId);
            return;
        }
        Set<String> audiences = new LinkedHashSet<>();
        Set<String> scopes = new LinkedHashSet<>();
        for (String audience : grants.audiences(clientId)) {
            audiences.addAll(outward(audience));
            grants.scopes(clientId, audience).ifPresent(scopes::addAll);
        }
        standardFace.put(client.get().onStandardFace(audiences, scopes));
    }

    /** The same for all of them, when an API changed. */
    synchronized void publishAll() {
        clients.ids().forEach(this::publish);
    }

    private String inward(String audience) {
        return systemAudiences.get().contains(audience) ? ResourceServers.SYSTEM : audience;
    }

    private Collection<String> outward(String audience) {
        return apis.isSystem(audience) ? new ArrayList<>(systemAudiences.get()) : List.of(audience);
    }
}
