package dev.tokd.agent.vault;

import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Name;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One operation under way at a provider, as the journal has it: written before each call that changes
 * something there, so that a failure or a kill leaves nothing unexplained. A small secret may lie beside it,
 * see {@link Vault#operationSecret}.
 *
 * @param id random text that nobody else's operation has; what was made there may carry it
 * @param kind what is being done, for example {@code create-client}
 * @param client our name of the client it is about
 * @param via our name of the client that makes the calls
 * @param startedAt when it began
 * @param step what is asked of the provider next, for example {@code grant}
 * @param facts whatever else carrying on takes: names, ids learned from the provider; nothing secret
 */
public record Operation(
        String id, String kind, String client, String via, Instant startedAt, String step, Map<String, String> facts) {
    /** Checks the names and copies the facts. */
    public Operation {
        Name.check("operation", id);
        Name.check("operation", kind);
        Name.check("client", client);
        Name.check("client", via);
        Name.check("step", step);
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /**
     * This operation at another step.
     *
     * @param next what is asked next
     * @return a copy
     */
    public Operation at(String next) {
        return new Operation(id, kind, client, via, startedAt, next, facts);
    }

    /**
     * This operation with one fact more.
     *
     * @param name the fact's name
     * @param value what was learned
     * @return a copy
     */
    public Operation with(String name, String value) {
        Map<String, String> more = new TreeMap<>(facts);
        more.put(name, value);
        return new Operation(id, kind, client, via, startedAt, step, more);
    }

    static Operation fromJson(JsonMap json) {
        Instant startedAt = json.optionalInstant("started_at");
        return new Operation(
                json.string("id"),
                json.string("kind"),
                json.string("client"),
                json.string("via"),
                startedAt == null ? Instant.EPOCH : startedAt,
                json.string("step"),
                json.texts("facts"));
    }

    /**
     * This operation's members, without its secret.
     *
     * @return what {@link dev.tokd.protocol.Json#write} takes
     */
    public Map<String, Object> toJson() {
        return new JsonFields()
                .put("id", id)
                .put("kind", kind)
                .put("client", client)
                .put("via", via)
                .put("started_at", startedAt)
                .put("step", step)
                .put("facts", facts)
                .toMap();
    }
}
