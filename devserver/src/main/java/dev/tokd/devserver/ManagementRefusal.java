package dev.tokd.devserver;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A refusal in the words of Auth0's Management API: its status, and a body with {@code errorCode}. */
final class ManagementRefusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Map<Integer, String> PHRASES = Map.of(
            400, "Bad Request",
            401, "Unauthorized",
            403, "Forbidden",
            404, "Not Found",
            409, "Conflict",
            429, "Too Many Requests",
            500, "Internal Server Error");

    private final int status;
    private final String errorCode;

    ManagementRefusal(int status, String message, String errorCode) {
        super(message, null, false, false);
        this.status = status;
        this.errorCode = errorCode;
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return body(status, Optional.ofNullable(getMessage()).orElse(""), errorCode);
    }

    /** {@return the body of such an answer; without an error code when that is empty} */
    static ObjectNode body(int status, String message, String errorCode) {
        ObjectNode json = DevJson.object()
                .put("statusCode", status)
                .put("error", PHRASES.getOrDefault(status, "Error"))
                .put("message", message);
        if (!errorCode.isEmpty()) {
            json.put("errorCode", errorCode);
        }
        return json;
    }

    static ManagementRefusal invalidBody(String message) {
        return new ManagementRefusal(400, message, "invalid_body");
    }

    /** What a body that does not fit the schema is answered with. */
    static ManagementRefusal payload(String problem) {
        return invalidBody("Payload validation error: '" + problem + "'.");
    }

    static ManagementRefusal payload(String problem, String property) {
        return invalidBody("Payload validation error: '" + problem + "' on property " + property + ".");
    }

    static ManagementRefusal query(String problem, String property) {
        return new ManagementRefusal(
                400, "Query validation error: '" + problem + "' on property " + property + ".", "invalid_query_string");
    }

    static ManagementRefusal noClient() {
        return new ManagementRefusal(404, "The client does not exist", "inexistent_client");
    }

    static ManagementRefusal noApi() {
        return new ManagementRefusal(404, "The resource server does not exist", "inexistent_resource_server");
    }

    static ManagementRefusal unauthorized(String message) {
        return new ManagementRefusal(401, message, "");
    }
}
