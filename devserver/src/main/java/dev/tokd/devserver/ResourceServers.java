package dev.tokd.devserver;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The APIs of the tenant, the Management API among them. Whoever calls holds the tenant's lock. */
final class ResourceServers {
    /** Stands for the Management API's identifier, which is another on each face. */
    static final String SYSTEM = "urn:dev:management-api";

    private static final long MAX_LIFETIME = 2_592_000;
    private static final Set<String> SYSTEM_FIELDS =
            Set.of("token_lifetime", "skip_consent_for_verifiable_first_party_clients");

    private final Map<String, ObjectNode> byIdentifier = new LinkedHashMap<>();
    private final Names names;
    private final long lifetimeSeconds;

    ResourceServers(Names names, long lifetimeSeconds) {
        this.names = names;
        this.lifetimeSeconds = lifetimeSeconds;
        ensure(SYSTEM, ManagementScopes.ALL).put("name", "Auth0 Management API").put("is_system", true);
    }

    /** {@return the API, made known if it was not, with at least these scopes} */
    ObjectNode ensure(String identifier, Collection<String> scopes) {
        ObjectNode api = byIdentifier.computeIfAbsent(identifier, this::fresh);
        Set<String> all = new LinkedHashSet<>(scopes(identifier));
        all.addAll(scopes);
        api.set("scopes", described(all));
        return api;
    }

    private ObjectNode fresh(String identifier) {
        ObjectNode api = DevJson.object()
                .put("id", names.api())
                .put("name", identifier)
                .put("identifier", identifier)
                .put("is_system", false)
                .put("allow_offline_access", false)
                .put("skip_consent_for_verifiable_first_party_clients", false)
                .put("token_lifetime", lifetimeSeconds)
                .put("token_lifetime_for_web", Math.min(lifetimeSeconds, 7200))
                .put("signing_alg", "RS256");
        api.set("scopes", DevJson.array());
        return api;
    }

    boolean exists(String identifier) {
        return byIdentifier.containsKey(identifier);
    }

    boolean isSystem(String identifier) {
        return identifier.equals(SYSTEM);
    }

    /** {@return the scopes an API has; none for one that does not exist} */
    Set<String> scopes(String identifier) {
        Set<String> values = new LinkedHashSet<>();
        Optional.ofNullable(byIdentifier.get(identifier))
                .ifPresent(api -> api.path("scopes")
                        .forEach(it -> values.add(it.path("value").asString(""))));
        return values;
    }

    /** {@return how long tokens of this API live, at least a second} */
    long lifetimeSeconds(String identifier) {
        return Optional.ofNullable(byIdentifier.get(identifier))
                .map(api -> Math.max(1, api.path("token_lifetime").asLong(lifetimeSeconds)))
                .orElse(lifetimeSeconds);
    }

    JsonNode list(ManagementCall call) throws ManagementRefusal {
        List<ObjectNode> all =
                byIdentifier.values().stream().map(api -> shown(api, call)).toList();
        return new Paging(call).part("resource_servers", all);
    }

    ObjectNode get(ManagementCall call) throws ManagementRefusal {
        return shown(find(call), call);
    }

    ObjectNode create(ManagementCall call) throws ManagementRefusal {
        String identifier = Payload.text(call.body(), "identifier");
        if (exists(identifier) || identifier.equals(call.systemAudience())) {
            throw new ManagementRefusal(
                    409, "A resource server with the same identifier already exists", "resource_server_conflict");
        }
        ObjectNode api = fresh(identifier);
        change(api, call.body());
        byIdentifier.put(identifier, api);
        return shown(api, call);
    }

    ObjectNode update(ManagementCall call) throws ManagementRefusal {
        ObjectNode api = find(call);
        if (api.path("is_system").asBoolean()) {
            Payload.allowOnly(call.body(), SYSTEM_FIELDS);
        }
        if (call.body().has("identifier")) {
            throw ManagementRefusal.payload("Additional properties not allowed: identifier");
        }
        change(api, call.body());
        return shown(api, call);
    }

    /** {@return the identifier of what is gone; empty when nothing was there} */
    Optional<String> delete(ManagementCall call) throws ManagementRefusal {
        Optional<ObjectNode> api = search(call);
        if (api.filter(it -> it.path("is_system").asBoolean()).isPresent()) {
            throw new ManagementRefusal(403, "System resource servers cannot be deleted", "operation_not_supported");
        }
        Optional<String> identifier = api.map(it -> DevJson.text(it, "identifier"));
        identifier.ifPresent(byIdentifier::remove);
        return identifier;
    }

    private static void change(ObjectNode api, ObjectNode body) throws ManagementRefusal {
        Optional<String> name = Payload.optionalText(body, "name");
        Optional<Long> lifetime = Payload.optionalNumber(body, "token_lifetime", 0, MAX_LIFETIME);
        Optional<JsonNode> scopes = DevJson.present(body, "scopes");
        if (scopes.isPresent()) {
            for (JsonNode scope : scopes.get()) {
                if (scope.path("value").asString("").isEmpty()) {
                    throw ManagementRefusal.payload("Missing required property: value", "scopes");
                }
            }
        }
        name.ifPresent(text -> api.put("name", text));
        lifetime.ifPresent(seconds -> api.put("token_lifetime", seconds));
        scopes.ifPresent(list -> api.set("scopes", list.deepCopy()));
    }

    private ObjectNode find(ManagementCall call) throws ManagementRefusal {
        return search(call).orElseThrow(ManagementRefusal::noApi);
    }

    /** An API is named by its id or by its identifier. */
    private Optional<ObjectNode> search(ManagementCall call) {
        String named = call.id().equals(call.systemAudience()) ? SYSTEM : call.id();
        return byIdentifier.values().stream()
                .filter(api -> DevJson.text(api, "id").equals(named)
                        || DevJson.text(api, "identifier").equals(named))
                .findFirst();
    }

    private static ObjectNode shown(ObjectNode api, ManagementCall call) {
        ObjectNode copy = api.deepCopy();
        if (DevJson.text(api, "identifier").equals(SYSTEM)) {
            copy.put("identifier", call.systemAudience());
        }
        return copy;
    }

    private static ArrayNode described(Collection<String> scopes) {
        ArrayNode list = DevJson.array();
        scopes.forEach(scope -> list.addObject().put("value", scope).put("description", "May " + scope));
        return list;
    }
}
