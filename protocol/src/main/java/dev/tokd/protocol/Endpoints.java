package dev.tokd.protocol;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client's provider was resolved to when it was defined, pinned from then on.
 *
 * @param issuer the issuer (RFC 8414), or null for a bare token endpoint
 * @param token the token endpoint
 * @param auth how the client authenticates there
 * @param revocation RFC 7009 endpoint, or null
 * @param introspection RFC 7662 endpoint, or null
 */
public record Endpoints(
        @Nullable URI issuer,
        URI token,
        AuthMethod auth,
        @Nullable URI revocation,
        @Nullable URI introspection) {

    static Endpoints fromJson(JsonMap json) {
        URI token = json.optionalUri("token_endpoint");
        if (token == null) {
            throw new ProblemException(ErrorCode.INVALID_DEFINITION, "pinned lacks \"token_endpoint\"", null);
        }
        Endpoints endpoints = new Endpoints(
                json.optionalUri("issuer"),
                token,
                AuthMethod.fromWire(json.string("auth_method")),
                json.optionalUri("revocation_endpoint"),
                json.optionalUri("introspection_endpoint"));
        json.finish();
        return endpoints;
    }

    /**
     * These endpoints under their RFC 8414 names.
     *
     * @return what {@link Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("issuer", issuer)
                .put("token_endpoint", token)
                .put("auth_method", auth.wire())
                .put("revocation_endpoint", revocation)
                .put("introspection_endpoint", introspection)
                .toMap();
    }
}
