package dev.tokd.agent.vault;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.Destination;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the secrets of an unlocked vault sealed in memory. Each is bound to its client's name and {@link
 * Destination}: given any other, it does not open.
 */
final class MemorySeal {
    private static final String LABEL = "memory";
    /** No client's associated data, which is a JSON object. */
    private static final byte[] AUDIT = "audit".getBytes(StandardCharsets.US_ASCII);

    private final OffHeapKey key;
    private final SecureRandom random;

    /** A client's secrets as they lie in memory. */
    record Sealed(Box secret, @Nullable Box proxySecret) {}

    /** One sealed secret. */
    static final class Box {
        private final byte[] nonce;
        private final byte[] sealed;

        private Box(byte[] nonce, byte[] sealed) {
            this.nonce = nonce;
            this.sealed = sealed;
        }
    }

    /** Derives a key of this unlock alone from the vault's. */
    MemorySeal(byte[] dataKey, SecureRandom random) {
        byte[] derived = Hkdf.key(dataKey, Envelope.bytes(random, Envelope.SALT), LABEL);
        this.key = new OffHeapKey(derived);
        this.random = random;
        Arrays.fill(derived, (byte) 0);
    }

    Sealed seal(Client client, ClientSecrets secrets) {
        Secret proxy = secrets.proxySecret();
        return new Sealed(
                seal(client, "secret", secrets.secret()), proxy == null ? null : seal(client, "proxy_secret", proxy));
    }

    /** The key that seals the audit log's. */
    Box sealAudit(Secret secret) {
        return seal(AUDIT, secret);
    }

    /** That key in the open; the caller wipes it. */
    Secret openAudit(Box box) {
        return open(AUDIT, box);
    }

    /** What lies beside an operation under way. */
    Box sealOperation(String id, Secret secret) {
        return seal(operation(id), secret);
    }

    /** That in the open; the caller wipes it. */
    Secret openOperation(String id, Box box) {
        return open(operation(id), box);
    }

    /** No client's associated data, and not the audit key's. */
    private static byte[] operation(String id) {
        return ("operation " + id).getBytes(StandardCharsets.US_ASCII);
    }

    private Box seal(Client client, String kind, Secret secret) {
        return seal(associated(client, kind), secret);
    }

    private Box seal(byte[] associated, Secret secret) {
        byte[] nonce = Envelope.bytes(random, Aead.NONCE);
        byte[] plaintext = secret.reveal();
        try {
            return new Box(nonce, key.lend(bytes -> Aead.seal(bytes, nonce, associated, plaintext)));
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    /** The secrets in the open; the caller wipes them. */
    ClientSecrets open(Client client, Sealed sealed) {
        Box proxy = sealed.proxySecret();
        Secret secret = open(client, "secret", sealed.secret());
        return new ClientSecrets(secret, proxy == null ? null : open(client, "proxy_secret", proxy));
    }

    private Secret open(Client client, String kind, Box box) {
        return open(associated(client, kind), box);
    }

    private Secret open(byte[] associated, Box box) {
        byte[] opened = key.lend(bytes -> Aead.open(bytes, box.nonce, associated, box.sealed))
                .orElseThrow(() -> new IllegalStateException("a secret was asked for another destination"));
        return Secret.owning(opened);
    }

    void wipe() {
        key.wipe();
    }

    private static byte[] associated(Client client, String kind) {
        return Json.write(new JsonFields()
                .put("client", client.name())
                .put("kind", kind)
                .put("destination", client.destination().toJson())
                .toMap());
    }
}
