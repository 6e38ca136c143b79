package dev.tokd.devserver;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The public keys of clients, at most two each. Whoever calls holds the tenant's lock. */
final class ClientCredentials {
    private static final int MOST = 2;
    private static final Set<String> ALGORITHMS = Set.of("RS256", "RS384", "PS256");
    private static final String KID = "[0-9a-zA-Z_-]{10,64}";

    private final Names names;
    private final Clock clock;

    ClientCredentials(Names names, Clock clock) {
        this.names = names;
        this.clock = clock;
    }

    ArrayNode list(TenantClient client) {
        ArrayNode list = DevJson.array();
        client.credentials().forEach(credential -> list.add(credential.shown()));
        return list;
    }

    ObjectNode get(TenantClient client, String id) throws ManagementRefusal {
        return find(client, id).shown();
    }

    ObjectNode create(TenantClient client, ObjectNode body) throws ManagementRefusal {
        ClientCredential made = read(body);
        if (client.credentials().size() >= MOST) {
            throw ManagementRefusal.invalidBody("A client can have at most " + MOST + " credentials");
        }
        if (client.credentials().stream().anyMatch(it -> it.kid().equals(made.kid()))) {
            throw new ManagementRefusal(409, "A credential with the same kid already exists", "credential_conflict");
        }
        client.credentials().add(made);
        return made.shown();
    }

    ObjectNode update(TenantClient client, String id, ObjectNode body) throws ManagementRefusal {
        Payload.allowOnly(body, Set.of("expires_at"));
        ClientCredential changed = find(client, id).expiring(Payload.optionalTime(body, "expires_at"), clock.instant());
        client.credentials().replaceAll(it -> it.id().equals(id) ? changed : it);
        return changed.shown();
    }

    void delete(TenantClient client, String id) throws ManagementRefusal {
        if (client.enabledCredentials().contains(id)) {
            throw new ManagementRefusal(
                    409,
                    "The credential is in use: remove it from client_authentication_methods first",
                    "credential_in_use");
        }
        client.credentials().removeIf(it -> it.id().equals(id));
    }

    /** {@return the methods of a client made together with its credentials, these named by id} */
    ObjectNode createdWith(TenantClient client, JsonNode methods) throws ManagementRefusal {
        List<ObjectNode> made = new ArrayList<>();
        for (JsonNode entry : methods.path("private_key_jwt").path("credentials")) {
            made.add(create(client, (ObjectNode) entry));
        }
        if (made.isEmpty()) {
            throw ManagementRefusal.payload(
                    "Missing required property: private_key_jwt", "client_authentication_methods");
        }
        ObjectNode json = DevJson.object();
        ArrayNode list = json.putObject("private_key_jwt").putArray("credentials");
        made.forEach(it -> list.addObject().put("id", DevJson.text(it, "id")));
        return json;
    }

    void requireKnown(TenantClient client, JsonNode methods) throws ManagementRefusal {
        for (JsonNode entry : methods.path("private_key_jwt").path("credentials")) {
            find(client, entry.path("id").asString(""));
        }
    }

    private ClientCredential read(ObjectNode body) throws ManagementRefusal {
        if (!Payload.text(body, "credential_type").equals("public_key")) {
            throw ManagementRefusal.payload("No enum match for: credential_type", "credential_type");
        }
        CredentialKeys keys = CredentialKeys.read(Payload.text(body, "pem"));
        String alg = Payload.optionalText(body, "alg").orElse("RS256");
        if (!ALGORITHMS.contains(alg)) {
            throw ManagementRefusal.payload("No enum match for: " + alg, "alg");
        }
        String kid = Payload.optionalText(body, "kid").orElseGet(keys::thumbprint);
        if (!kid.matches(KID)) {
            throw ManagementRefusal.payload("String does not match pattern " + KID, "kid");
        }
        Optional<Instant> end = Payload.optionalTime(body, "expires_at");
        if (end.isEmpty() && Payload.flag(body, "parse_expiry_from_cert")) {
            end = keys.certificateEnd();
        }
        Instant now = clock.instant();
        String name = DevJson.text(body, "name");
        return new ClientCredential(names.credential(), name, kid, alg, keys.key(), now, now, end);
    }

    private static ClientCredential find(TenantClient client, String id) throws ManagementRefusal {
        return client.credential(id)
                .orElseThrow(
                        () -> new ManagementRefusal(404, "The credential does not exist", "inexistent_credential"));
    }
}
