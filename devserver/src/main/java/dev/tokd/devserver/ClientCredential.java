package dev.tokd.devserver;

import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A public key that a client may prove itself with.
 *
 * @param id what the API calls it
 * @param name what its owner calls it; may be empty
 * @param kid what assertions name it by
 * @param alg RS256, RS384 or PS256
 * @param key verifies assertions
 * @param created when it came
 * @param updated when it was last changed
 * @param expires when it stops being taken; empty for never
 */
record ClientCredential(
        String id,
        String name,
        String kid,
        String alg,
        PublicKey key,
        Instant created,
        Instant updated,
        Optional<Instant> expires) {

    boolean isValid(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isEmpty();
    }

    ClientCredential expiring(Optional<Instant> end, Instant now) {
        return new ClientCredential(id, name, kid, alg, key, created, now, end);
    }

    ObjectNode shown() {
        ObjectNode json = DevJson.object()
                .put("id", id)
                .put("credential_type", "public_key")
                .put("kid", kid)
                .put("alg", alg)
                .put("name", name)
                .put("created_at", created.toString())
                .put("updated_at", updated.toString());
        expires.ifPresent(end -> json.put("expires_at", end.toString()));
        return json;
    }
}
