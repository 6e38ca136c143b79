package dev.tokd.agent.provider;

/** A call of Auth0's Management API: what is sent where, and the scope it takes. */
public enum ManagementCall {
    /** Every client, by pages. */
    LIST_CLIENTS("GET", "clients", "read:clients", "list clients"),
    /** One client. */
    READ_CLIENT("GET", "clients/{id}", "read:clients", "read a client"),
    /** A new client; the answer holds its secret. */
    CREATE_CLIENT("POST", "clients", "create:clients", "create a client"),
    /** Some members of a client. */
    UPDATE_CLIENT("PATCH", "clients/{id}", "update:clients", "change a client"),
    /** A client with its grants. */
    DELETE_CLIENT("DELETE", "clients/{id}", "delete:clients", "delete a client"),
    /** A new secret; the answer holds it. */
    ROTATE_SECRET("POST", "clients/{id}/rotate-secret", "update:client_keys", "rotate a client's secret"),
    /** A client's keys. */
    LIST_CREDENTIALS("GET", "clients/{id}/credentials", "read:client_credentials", "list a client's keys"),
    /** Another key of a client. */
    CREATE_CREDENTIAL("POST", "clients/{id}/credentials", "create:client_credentials", "give a client a key"),
    /** A key of a client. */
    DELETE_CREDENTIAL(
            "DELETE", "clients/{id}/credentials/{credential}", "delete:client_credentials", "take a key from a client"),
    /** Every client grant, by pages. */
    LIST_GRANTS("GET", "client-grants", "read:client_grants", "list client grants"),
    /** A client's grant for one API. */
    CREATE_GRANT("POST", "client-grants", "create:client_grants", "grant a client an API"),
    /** The scopes of a grant. */
    UPDATE_GRANT("PATCH", "client-grants/{id}", "update:client_grants", "change a client grant"),
    /** A grant. */
    DELETE_GRANT("DELETE", "client-grants/{id}", "delete:client_grants", "delete a client grant"),
    /** One API, by its id or its identifier. */
    READ_API("GET", "resource-servers/{id}", "read:resource_servers", "read an API"),
    /** Some members of an API. */
    UPDATE_API("PATCH", "resource-servers/{id}", "update:resource_servers", "change an API");

    private final String method;
    private final String path;
    private final String scope;
    private final String purpose;

    ManagementCall(String method, String path, String scope, String purpose) {
        this.method = method;
        this.path = path;
        this.scope = scope;
        this.purpose = purpose;
    }

    String method() {
        return method;
    }

    /** Below {@code /api/v2/}, with variables in braces. */
    String path() {
        return path;
    }

    /**
     * The scope that a token needs for it.
     *
     * @return one scope
     */
    public String scope() {
        return scope;
    }

    /**
     * What it does.
     *
     * @return words that follow "to"
     */
    public String purpose() {
        return purpose;
    }

    /**
     * Whether it changes something there.
     *
     * @return false when it only reads
     */
    public boolean changes() {
        return !method.equals("GET");
    }
}
