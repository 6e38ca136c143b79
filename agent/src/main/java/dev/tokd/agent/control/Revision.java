package dev.tokd.agent.control;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** A digest of what makes a client the same client to its provider. */
final class Revision {
    private Revision() {}

    /** Sixteen hexadecimal digits; a new secret, timeout or source changes nothing. */
    static String of(Client client) {
        byte[] canonical = Json.write(new JsonFields()
                .put("provider", client.provider())
                .put("domain", client.domain())
                .put("client_id", client.clientId())
                .put("parameters", new TreeMap<>(client.parameters()))
                .put("pinned", client.pinned() == null ? null : client.pinned().toJson())
                .toMap());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
