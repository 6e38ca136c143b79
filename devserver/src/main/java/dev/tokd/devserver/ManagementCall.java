package dev.tokd.devserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * An authorized call of the Management API.
 *
 * @param path the segments after {@code /api/v2}, decoded
 * @param query the first value of each query parameter
 * @param body the JSON body; empty object where none was sent
 * @param scopes what its token grants
 * @param systemAudience the identifier of the Management API on the face that was called
 */
record ManagementCall(
        List<String> path, Map<String, String> query, ObjectNode body, Set<String> scopes, String systemAudience) {

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** {@return the second segment, which names one client, grant or API} */
    String id() {
        return path.get(1);
    }

    /** {@return the fourth segment, which names one credential of a client} */
    String credential() {
        return path.get(3);
    }

    boolean may(String scope) {
        return scopes.contains(scope);
    }

    /** Refuses, as Auth0 does for what only some bodies need, unless the token has this scope. */
    void require(String scope) throws ManagementRefusal {
        if (!may(scope)) {
            throw insufficientScope(scope);
        }
    }

    static ManagementRefusal insufficientScope(String expected) {
        return new ManagementRefusal(403, "Insufficient scope, expected any of: " + expected, "insufficient_scope");
    }
}
