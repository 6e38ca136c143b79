package dev.tokd.devserver;

import dev.tokd.devserver.FaultBook.ActiveFaults;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Applies the faults that change a successful JSON answer. */
final class BodyChanges {
    private static final int OPAQUE_BYTES = 32;

    private final SecureRandom random;

    BodyChanges(SecureRandom random) {
        this.random = random;
    }

    byte[] apply(ActiveFaults faults, byte[] body) {
        List<Fault.BodyChange> changes = faults.of(Fault.BodyChange.class);
        if (changes.isEmpty()) {
            return body;
        }
        ObjectNode json = DevJson.object(body);
        changes.forEach(change -> apply(change, json));
        return DevJson.bytes(json);
    }

    private void apply(Fault.BodyChange change, ObjectNode json) {
        if (change instanceof Fault.NoExpiresIn) {
            json.remove("expires_in");
        } else if (change instanceof Fault.ExpiresInString text) {
            json.put("expires_in", Optional.ofNullable(text.value()).orElseGet(() -> secondsAsText(json)));
        } else if (change instanceof Fault.ExpiresIn number) {
            json.put("expires_in", number.value());
        } else if (change instanceof Fault.ScopeDropped) {
            // The scope is already gone from the token; with none left the answer still has to say so.
            json.put("scope", DevJson.text(json, "scope"));
        } else if (change instanceof Fault.Opaque) {
            json.put("access_token", opaque());
        } else if (change instanceof Fault.TokenType type) {
            json.put("token_type", type.value());
        } else if (change instanceof Fault.TokenText text) {
            json.put("access_token", text.value());
        } else if (change instanceof Fault.DiscoveryOverride override) {
            override.set().forEach(json::put);
        }
    }

    private static String secondsAsText(ObjectNode json) {
        return String.valueOf(json.path("expires_in").asLong(0));
    }

    private String opaque() {
        byte[] bytes = new byte[OPAQUE_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
