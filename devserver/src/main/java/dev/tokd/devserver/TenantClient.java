package dev.tokd.devserver;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One client as the Management API keeps it: its document, its secrets and its credentials. */
final class TenantClient {
    private final DevClient seed;
    private final ObjectNode document;
    private final List<ClientCredential> credentials = new ArrayList<>();
    private String secret;
    private Optional<OldSecret> old = Optional.empty();

    private record OldSecret(String secret, Instant until) {}

    /**
     * Keeps a client.
     *
     * @param seed what the standard face is to know beside the document
     * @param document everything but the secret; kept, not copied
     */
    TenantClient(DevClient seed, ObjectNode document) {
        this.seed = seed;
        this.document = document;
        secret = seed.clientSecret();
    }

    String id() {
        return seed.clientId();
    }

    ObjectNode document() {
        return document;
    }

    List<ClientCredential> credentials() {
        return credentials;
    }

    /** {@return the client as Auth0 shows it; its secret only to whoever may read keys} */
    ObjectNode shown(boolean keys) {
        ObjectNode json = document.deepCopy();
        if (keys && usesSecret()) {
            json.put("client_secret", secret);
        }
        return json;
    }

    Set<String> grantTypes() {
        return DevJson.present(document, "grant_types").map(DevJson::strings).orElse(Set.of());
    }

    boolean usesSecret() {
        return !secret.isEmpty()
                && DevJson.present(document, "client_authentication_methods").isEmpty();
    }

    /** The old secret works on until then, beside the new or instead of it. */
    void changeSecret(String next, Instant until) {
        old = secret.isEmpty() ? Optional.empty() : Optional.of(new OldSecret(secret, until));
        secret = next;
    }

    void endPropagation() {
        old = Optional.empty();
    }

    boolean accepts(String given, Propagation propagation, Instant now) {
        if (!usesSecret()) {
            return false;
        }
        Optional<String> still = old.filter(it -> now.isBefore(it.until())).map(OldSecret::secret);
        boolean isOld = still.filter(it -> PlainSecrets.same(given, it)).isPresent();
        boolean isNew = PlainSecrets.same(given, secret);
        return switch (propagation) {
            case BOTH -> isOld || isNew;
            case OLD -> still.isPresent() ? isOld : isNew;
            case NEW -> isNew;
        };
    }

    /** {@return the ids of the credentials that {@code private_key_jwt} takes} */
    Set<String> enabledCredentials() {
        JsonNode named = document.path("client_authentication_methods")
                .path("private_key_jwt")
                .path("credentials");
        return named.valueStream().map(it -> it.path("id").asString("")).collect(Collectors.toSet());
    }

    Optional<ClientCredential> credential(String id) {
        return credentials.stream().filter(it -> it.id().equals(id)).findFirst();
    }

    /** {@return what the standard face is to know of this client, given what it is granted} */
    DevClient onStandardFace(Set<String> audiences, Set<String> scopes) {
        if (audiences.isEmpty() && seed.audiences().isEmpty()) {
            // Registered without audiences: that face lets it ask for any.
            return seed.withSecret(secret);
        }
        Set<String> defaults = seed.defaultScopes().isEmpty()
                ? scopes
                : seed.defaultScopes().stream().filter(scopes::contains).collect(Collectors.toSet());
        return new DevClient(id(), secret, audiences, scopes, defaults, seed.tokenLifetime(), grantTypes());
    }

    Optional<Duration> tokenLifetime() {
        return seed.tokenLifetime();
    }
}
