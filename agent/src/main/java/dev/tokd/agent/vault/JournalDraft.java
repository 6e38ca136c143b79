package dev.tokd.agent.vault;

import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The journal in the open, between two seals. */
final class JournalDraft implements AutoCloseable {
    final NavigableMap<String, Operation> operations = new TreeMap<>();
    final NavigableMap<String, Secret> secrets = new TreeMap<>();

    /** Notes an operation; a null secret keeps the one that is there. */
    void note(Operation operation, @Nullable Secret secret) {
        operations.put(operation.id(), operation);
        if (secret != null) {
            forget(secrets.put(operation.id(), secret));
        }
    }

    /** Removes an operation that is over; an unknown id is ignored. */
    void end(String id) {
        operations.remove(id);
        forget(secrets.remove(id));
    }

    private static void forget(@Nullable Secret secret) {
        if (secret != null) {
            secret.close();
        }
    }

    /** The list that stands in the body, null when there is nothing under way. */
    @Nullable List<Map<String, Object>> toJson() {
        return operations.isEmpty()
                ? null
                : operations.values().stream().map(this::toJson).toList();
    }

    private Map<String, Object> toJson(Operation operation) {
        Map<String, Object> json = new LinkedHashMap<>(operation.toJson());
        Secret secret = secrets.get(operation.id());
        if (secret != null) {
            json.put("secret", secret);
        }
        return json;
    }

    void read(JsonMap json) {
        note(Operation.fromJson(json), json.optionalSecret("secret"));
        json.finish();
    }

    boolean sameAs(JournalDraft other) {
        return operations.equals(other.operations) && secrets.equals(other.secrets);
    }

    /** Wipes every secret. */
    @Override
    public void close() {
        secrets.values().forEach(Secret::close);
    }
}
