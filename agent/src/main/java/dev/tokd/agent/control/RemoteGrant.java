package dev.tokd.agent.control;

import dev.tokd.protocol.JsonMap;
import java.util.List;
import java.util.TreeSet;

/**
 * A client grant as the provider has it.
 *
 * @param id its id there
 * @param clientId whose it is
 * @param audience the API
 * @param scopes what it allows, sorted
 * @param allScopes whether it allows whatever the API has, now and later
 * @param system whether Auth0 made it itself and lets nobody change it
 */
record RemoteGrant(
        String id, String clientId, String audience, List<String> scopes, boolean allScopes, boolean system) {
    RemoteGrant {
        scopes = List.copyOf(new TreeSet<>(scopes));
    }

    static RemoteGrant of(JsonMap json) {
        String clientId = json.optionalString("client_id");
        return new RemoteGrant(
                json.string("id"),
                clientId == null ? "" : clientId,
                json.string("audience"),
                json.strings("scope"),
                json.flag("allow_all_scopes"),
                json.flag("is_system"));
    }

    /** Whether a grant is for a client itself, and not for the people who use it. */
    static boolean isForClient(JsonMap json) {
        String subject = json.optionalString("subject_type");
        return subject == null || subject.equals("client");
    }
}
