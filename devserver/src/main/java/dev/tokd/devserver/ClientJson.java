package dev.tokd.devserver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Clients as the control API and the start-up file write them; a secret goes in, never out. */
final class ClientJson {
    private static final Set<String> KEYS = Set.of(
            "client_id",
            "client_secret",
            "audiences",
            "scopes",
            "default_scopes",
            "token_lifetime_seconds",
            "grant_types");

    private ClientJson() {}

    static DevClient read(ObjectNode json) {
        Set<String> unknown = new TreeSet<>(json.propertyNames());
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown keys: " + unknown);
        }
        Set<String> scopes = set(json, "scopes", Set.of());
        return new DevClient(
                DevJson.text(json, "client_id"),
                DevJson.text(json, "client_secret"),
                set(json, "audiences", Set.of()),
                scopes,
                set(json, "default_scopes", scopes),
                DevJson.present(json, "token_lifetime_seconds").map(n -> Duration.ofSeconds(n.asLong())),
                set(json, "grant_types", Set.of("client_credentials")));
    }

    /** Reads one client, or an array of them. */
    static List<DevClient> readAll(byte[] json) {
        JsonNode tree = DevJson.tree(json);
        List<DevClient> clients = new ArrayList<>();
        for (JsonNode node : tree.isArray() ? tree : DevJson.array().add(tree)) {
            if (!(node instanceof ObjectNode object)) {
                throw new IllegalArgumentException("a client is a JSON object");
            }
            clients.add(read(object));
        }
        return clients;
    }

    static ObjectNode write(DevClient client) {
        ObjectNode json = DevJson.object().put("client_id", client.clientId());
        json.set("audiences", DevJson.list(client.audiences()));
        json.set("scopes", DevJson.list(client.scopes()));
        json.set("default_scopes", DevJson.list(client.defaultScopes()));
        client.tokenLifetime().ifPresent(life -> json.put("token_lifetime_seconds", life.toSeconds()));
        json.set("grant_types", DevJson.list(client.grantTypes()));
        return json;
    }

    private static Set<String> set(ObjectNode json, String name, Set<String> otherwise) {
        return DevJson.present(json, name).map(DevJson::strings).orElse(otherwise);
    }
}
