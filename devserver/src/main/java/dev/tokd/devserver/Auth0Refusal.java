package dev.tokd.devserver;

import tools.jackson.databind.node.ObjectNode;

/** A refusal in the words of Auth0's token endpoint. */
final class Auth0Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;

    private Auth0Refusal(int status, String error, String description) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        return DevJson.object().put("error", error).put("error_description", getMessage());
    }

    /** Unknown clients and wrong secrets get one answer. */
    static Auth0Refusal unauthorized() {
        return new Auth0Refusal(401, "access_denied", "Unauthorized");
    }

    static Auth0Refusal noAudience() {
        return new Auth0Refusal(
                403,
                "access_denied",
                "No audience parameter was provided, and no default audience has been configured");
    }

    static Auth0Refusal noClientGrant(String audience) {
        return new Auth0Refusal(
                403,
                "access_denied",
                "Client is not authorized to access \"" + audience
                        + "\". You need to create a \"client-grant\" associated to this API."
                        + " See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants");
    }

    static Auth0Refusal noSuchApi(String audience) {
        return new Auth0Refusal(403, "access_denied", "Service not found: " + audience);
    }

    static Auth0Refusal grantNotAllowed(String grantType) {
        return new Auth0Refusal(
                403, "unauthorized_client", "Grant type '" + grantType + "' not allowed for the client.");
    }

    static Auth0Refusal unsupportedGrant(String grantType) {
        return new Auth0Refusal(403, "unsupported_grant_type", "Unsupported grant type: " + grantType);
    }

    static Auth0Refusal missing(String parameter) {
        return new Auth0Refusal(400, "invalid_request", "Missing required parameter: " + parameter);
    }
}
