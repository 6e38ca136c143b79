package dev.tokd.devserver;

/**
 * A call of the Management API as it came in, without its token and its body.
 *
 * @param clientId who its token was issued to; empty when it does not say
 * @param method the HTTP method
 * @param path below {@code /api/v2}, as sent: {@code /clients/abc}
 * @param query as sent; empty for none
 */
public record SeenCall(String clientId, String method, String path, String query) {
    /** {@return method and path, as {@link FaultTarget#management(String)} takes them} */
    public String call() {
        return method + " " + path;
    }
}
