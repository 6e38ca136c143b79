package dev.tokd.agent.control;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Managed;
import dev.tokd.protocol.ProblemException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a client whose registration tokd keeps: where its provider is and how it is reached, it has
 * from the client that calls the Management API.
 */
final class ProvisionedClient {
    /** Members of the calling client that are its own. */
    private static final List<String> OWN = List.of(
            "name",
            "client_id",
            "auth_method",
            "parameters",
            "assumed_life",
            "source",
            "expires_at",
            "key",
            "managed",
            "max_mints",
            "rotation",
            "pinned");

    private ProvisionedClient() {}

    /**
     * Makes one.
     *
     * @param name our name for it
     * @param via the client that calls the Management API
     * @param members what it has of its own
     * @param clientId its id at the provider
     * @param created whether tokd registered it there
     */
    static Client of(String name, Client via, Map<String, ?> members, String clientId, boolean created) {
        Map<String, Object> all = new LinkedHashMap<>(via.toJson());
        OWN.forEach(all::remove);
        all.putAll(members);
        all.put("client_id", clientId);
        all.put("managed", Map.of("via", via.name(), "created", created));
        JsonMap json = Json.read(Json.write(all), "client \"" + name + "\"");
        Client client = Client.fromJson(name, json);
        json.finish();
        if (!Objects.equals(client.domain(), via.domain()) || !client.provider().equals(via.provider())) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    "client \"" + name + "\" is kept by way of client \"" + via.name()
                            + "\", which is of another provider or domain",
                    "leave provider and domain out, or name another client as via");
        }
        return client;
    }

    /** The same registration under members that may have changed. */
    static Client changed(Client old, Client via, Map<String, ?> members) {
        Managed managed = old.managed();
        Map<String, Object> own = new HashMap<>(members);
        own.remove("client_id");
        return of(old.name(), via, own, old.clientId(), managed != null && managed.created())
                .withRotation(old.rotation());
    }

    /** Which client calls for another one, as far as anybody said. */
    static @Nullable String via(Client client) {
        Managed managed = client.managed();
        return managed == null ? null : managed.via();
    }

    /** Whether tokd registered it, so that it may delete it there. */
    static boolean isOurs(Client client) {
        Managed managed = client.managed();
        return managed != null && managed.created();
    }
}
