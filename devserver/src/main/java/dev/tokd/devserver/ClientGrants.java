package dev.tokd.devserver;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which client may have which scopes of which API. Whoever calls holds the tenant's lock. */
final class ClientGrants {
    private static final String CLIENT = "client";
    private static final Set<String> SUBJECT_TYPES = Set.of(CLIENT, "user");
    private static final Set<String> CREATE_FIELDS =
            Set.of("client_id", "audience", "scope", "subject_type", "allow_all_scopes", "organization_usage");
    private static final Set<String> UPDATE_FIELDS = Set.of("scope", "allow_all_scopes", "organization_usage");

    private final Map<String, ObjectNode> grants = new LinkedHashMap<>();
    private final ResourceServers apis;
    private final Names names;

    ClientGrants(ResourceServers apis, Names names) {
        this.apis = apis;
        this.names = names;
    }

    /** Grants without asking whether it may be granted; a system grant cannot be changed over the API. */
    void put(String clientId, String audience, Set<String> scopes, boolean system) {
        ObjectNode grant = fresh(clientId, audience, CLIENT);
        grant.set("scope", DevJson.list(scopes));
        if (system) {
            grant.put("is_system", true);
        }
        grants.put(DevJson.text(grant, "id"), grant);
    }

    void removeOf(String clientId) {
        grants.values().removeIf(grant -> DevJson.text(grant, "client_id").equals(clientId));
    }

    void removeFor(String audience) {
        grants.values().removeIf(grant -> DevJson.text(grant, "audience").equals(audience));
    }

    /** {@return what a client is granted of an API for itself; empty without a grant} */
    Optional<Set<String>> scopes(String clientId, String audience) {
        return find(clientId, audience, CLIENT).map(grant -> {
            Set<String> known = apis.scopes(audience);
            if (grant.path("allow_all_scopes").asBoolean(false)) {
                return known;
            }
            Set<String> granted = new LinkedHashSet<>(DevJson.strings(grant.path("scope")));
            granted.retainAll(known);
            return granted;
        });
    }

    /** {@return the APIs a client has a grant for} */
    List<String> audiences(String clientId) {
        return grants.values().stream()
                .filter(grant -> DevJson.text(grant, "client_id").equals(clientId))
                .map(grant -> DevJson.text(grant, "audience"))
                .distinct()
                .toList();
    }

    JsonNode list(ManagementCall call) throws ManagementRefusal {
        List<ObjectNode> found = grants.values().stream()
                .filter(grant -> matches(call, "client_id", DevJson.text(grant, "client_id")))
                .filter(grant -> matches(call, "subject_type", DevJson.text(grant, "subject_type")))
                .filter(grant -> matches(call, "audience", outward(call, grant)))
                .map(grant -> shown(call, grant))
                .toList();
        return new Paging(call).part("client_grants", found);
    }

    ObjectNode get(ManagementCall call) throws ManagementRefusal {
        return shown(call, byId(call));
    }

    ObjectNode create(ManagementCall call) throws ManagementRefusal {
        ObjectNode body = call.body();
        Payload.allowOnly(body, CREATE_FIELDS);
        String clientId = Payload.text(body, "client_id");
        String asked = Payload.text(body, "audience");
        String audience = asked.equals(call.systemAudience()) ? ResourceServers.SYSTEM : asked;
        String type = Payload.optionalText(body, "subject_type").orElse(CLIENT);
        if (!SUBJECT_TYPES.contains(type)) {
            throw ManagementRefusal.payload("No enum match for: " + type, "subject_type");
        }
        if (!apis.exists(audience)) {
            throw ManagementRefusal.noApi();
        }
        if (find(clientId, audience, type).isPresent()) {
            throw new ManagementRefusal(
                    409,
                    "A client grant already exists between " + clientId + " and " + asked,
                    "client_grant_conflict");
        }
        ObjectNode grant = fresh(clientId, audience, type);
        change(grant, body);
        grants.put(DevJson.text(grant, "id"), grant);
        return shown(call, grant);
    }

    ObjectNode update(ManagementCall call) throws ManagementRefusal {
        ObjectNode grant = changeable(byId(call));
        Payload.allowOnly(call.body(), UPDATE_FIELDS);
        change(grant, call.body());
        return shown(call, grant);
    }

    /** {@return whose grant is gone; empty when there was none} */
    Optional<String> delete(ManagementCall call) throws ManagementRefusal {
        if (!grants.containsKey(call.id())) {
            return Optional.empty();
        }
        ObjectNode grant = changeable(byId(call));
        grants.remove(call.id());
        return Optional.of(DevJson.text(grant, "client_id"));
    }

    private void change(ObjectNode grant, ObjectNode body) throws ManagementRefusal {
        String audience = DevJson.text(grant, "audience");
        Optional<Set<String>> scopes = Payload.optionalList(body, "scope");
        boolean mentionsAll = body.has("allow_all_scopes");
        boolean all = mentionsAll
                ? Payload.flag(body, "allow_all_scopes")
                : grant.path("allow_all_scopes").asBoolean(false);
        if (mentionsAll && apis.isSystem(audience)) {
            throw ManagementRefusal.invalidBody(
                    "`allow_all_scopes` cannot be provided when `audience` is a system API");
        }
        if (all && scopes.isPresent()) {
            throw ManagementRefusal.invalidBody("`scope` cannot be provided when `allow_all_scopes` is true");
        }
        if (scopes.isPresent() && !apis.scopes(audience).containsAll(scopes.get())) {
            Set<String> unknown = new LinkedHashSet<>(scopes.get());
            unknown.removeAll(apis.scopes(audience));
            throw ManagementRefusal.invalidBody(
                    "The following scopes are not defined by the resource server: " + String.join(", ", unknown));
        }
        if (mentionsAll) {
            grant.put("allow_all_scopes", all);
        }
        if (all) {
            grant.set("scope", DevJson.array());
        }
        scopes.ifPresent(list -> grant.set("scope", DevJson.list(list)));
    }

    private ObjectNode fresh(String clientId, String audience, String type) {
        ObjectNode grant = DevJson.object()
                .put("id", names.grant())
                .put("client_id", clientId)
                .put("audience", audience);
        grant.set("scope", DevJson.array());
        return grant.put("subject_type", type);
    }

    private Optional<ObjectNode> find(String clientId, String audience, String type) {
        return grants.values().stream()
                .filter(grant -> DevJson.text(grant, "client_id").equals(clientId))
                .filter(grant -> DevJson.text(grant, "audience").equals(audience))
                .filter(grant -> DevJson.text(grant, "subject_type").equals(type))
                .findFirst();
    }

    private ObjectNode byId(ManagementCall call) throws ManagementRefusal {
        ObjectNode grant = grants.get(call.id());
        if (grant == null) {
            throw new ManagementRefusal(404, "The client grant does not exist", "inexistent_client_grant");
        }
        return grant;
    }

    private static ObjectNode changeable(ObjectNode grant) throws ManagementRefusal {
        if (grant.path("is_system").asBoolean(false)) {
            throw new ManagementRefusal(
                    403, "This client grant is managed by Auth0 and cannot be changed", "operation_not_supported");
        }
        return grant;
    }

    private static boolean matches(ManagementCall call, String parameter, String value) {
        return call.parameter(parameter).filter(asked -> !asked.equals(value)).isEmpty();
    }

    private static String outward(ManagementCall call, ObjectNode grant) {
        String audience = DevJson.text(grant, "audience");
        return audience.equals(ResourceServers.SYSTEM) ? call.systemAudience() : audience;
    }

    private static ObjectNode shown(ManagementCall call, ObjectNode grant) {
        return grant.deepCopy().put("audience", outward(call, grant));
    }
}
