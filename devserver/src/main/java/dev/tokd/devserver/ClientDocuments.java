package dev.tokd.devserver;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes and changes the documents of clients as the Management API would, refusing what it would. */
final class ClientDocuments {
    private static final int MAX_METADATA = 10;
    private static final int MAX_METADATA_TEXT = 255;
    private static final Set<String> READ_ONLY = Set.of("client_id", "tenant", "global", "signing_keys");
    private static final Set<String> AUTH_METHODS = Set.of("none", "client_secret_post", "client_secret_basic");

    private ClientDocuments() {}

    /** {@return the document of a client that was registered without the API} */
    static ObjectNode of(DevClient client) {
        ObjectNode document = fresh(client.clientId()).put("name", client.clientId());
        document.set("grant_types", DevJson.list(client.grantTypes()));
        return document.put("token_endpoint_auth_method", "client_secret_post");
    }

    static ObjectNode created(String clientId, ObjectNode body) throws ManagementRefusal {
        Payload.text(body, "name");
        ObjectNode document = fresh(clientId);
        document.set("grant_types", DevJson.list(Set.of("authorization_code", "implicit", "refresh_token")));
        change(document, body);
        return document;
    }

    /** Takes over the body's fields; the secret and the credentials are not among the document's. */
    static void change(ObjectNode document, ObjectNode body) throws ManagementRefusal {
        check(body);
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            switch (field.getKey()) {
                case "client_secret" -> {}
                case "client_metadata" -> mergeMetadata(document, field.getValue());
                default -> set(document, field.getKey(), field.getValue());
            }
        }
        if (DevJson.present(body, "client_authentication_methods").isPresent()) {
            document.remove("token_endpoint_auth_method");
        }
        boolean machine = DevJson.present(document, "grant_types")
                .map(DevJson::strings)
                .orElse(Set.of())
                .contains("client_credentials");
        if (machine && DevJson.text(document, "token_endpoint_auth_method").equals("none")) {
            throw ManagementRefusal.invalidBody("Invalid grant types: client_credentials");
        }
    }

    private static void check(ObjectNode body) throws ManagementRefusal {
        for (String name : READ_ONLY) {
            if (body.has(name)) {
                throw ManagementRefusal.payload("Additional properties not allowed: " + name);
            }
        }
        Optional<String> method = Payload.optionalText(body, "token_endpoint_auth_method");
        if (method.filter(it -> !AUTH_METHODS.contains(it)).isPresent()) {
            throw ManagementRefusal.payload("No enum match for: " + method.get(), "token_endpoint_auth_method");
        }
        if (method.isPresent()
                && DevJson.present(body, "client_authentication_methods").isPresent()) {
            throw ManagementRefusal.invalidBody(
                    "client_authentication_methods and token_endpoint_auth_method are mutually exclusive");
        }
        Payload.optionalText(body, "name");
        Payload.optionalText(body, "client_secret");
        Payload.optionalList(body, "grant_types");
    }

    private static void set(ObjectNode document, String name, JsonNode value) {
        if (value.isNull()) {
            document.remove(name);
        } else {
            document.set(name, value.deepCopy());
        }
    }

    /** A key whose value is null or empty goes; the others stay as they are unless named. */
    private static void mergeMetadata(ObjectNode document, JsonNode changes) throws ManagementRefusal {
        ObjectNode merged = DevJson.present(document, "client_metadata")
                .map(it -> (ObjectNode) it.deepCopy())
                .orElseGet(DevJson::object);
        for (Map.Entry<String, JsonNode> entry : changes.properties()) {
            String text = entry.getValue().asString("");
            if (text.length() > MAX_METADATA_TEXT || entry.getKey().length() > MAX_METADATA_TEXT) {
                throw ManagementRefusal.payload(
                        "String is too long, maximum " + MAX_METADATA_TEXT, "client_metadata." + entry.getKey());
            }
            if (text.isEmpty()) {
                merged.remove(entry.getKey());
            } else {
                merged.put(entry.getKey(), text);
            }
        }
        if (merged.size() > MAX_METADATA) {
            throw ManagementRefusal.payload("Too many properties defined, maximum " + MAX_METADATA, "client_metadata");
        }
        document.set("client_metadata", merged);
    }

    private static ObjectNode fresh(String clientId) {
        return DevJson.object()
                .put("client_id", clientId)
                .put("tenant", "devserver")
                .put("global", false)
                .put("is_first_party", true)
                .put("oidc_conformant", true);
    }
}
