package dev.tokd.agent.vault;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.Secret;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An unlocked vault in memory: immutable but for its keys, which can be wiped once. */
final class Opened {
    private final Header header;
    private final OffHeapKey dataKey;
    private final MemorySeal seal;
    private final Definitions definitions;
    private final Map<String, MemorySeal.Sealed> secrets;
    private final MemorySeal.@Nullable Box auditKey;
    private final NavigableMap<String, Operation> operations;
    private final Map<String, MemorySeal.Box> operationSecrets;

    private Opened(
            Header header,
            OffHeapKey dataKey,
            MemorySeal seal,
            Definitions definitions,
            Map<String, MemorySeal.Sealed> secrets,
            MemorySeal.@Nullable Box auditKey,
            NavigableMap<String, Operation> operations,
            Map<String, MemorySeal.Box> operationSecrets) {
        this.header = header;
        this.dataKey = dataKey;
        this.seal = seal;
        this.definitions = definitions;
        this.secrets = secrets;
        this.auditKey = auditKey;
        this.operations = operations;
        this.operationSecrets = operationSecrets;
    }

    /** Seals a draft's secrets for memory; the draft stays the caller's to close. */
    static Opened of(Header header, OffHeapKey dataKey, MemorySeal seal, Draft draft) {
        NavigableMap<String, MemorySeal.Sealed> secrets = new TreeMap<>();
        draft.secrets.forEach((name, open) -> secrets.put(name, seal.seal(draft.client(name), open)));
        MemorySeal.Box auditKey = draft.auditKey == null ? null : seal.sealAudit(draft.auditKey);
        NavigableMap<String, MemorySeal.Box> operationSecrets = new TreeMap<>();
        draft.journal.secrets.forEach((id, secret) -> operationSecrets.put(id, seal.sealOperation(id, secret)));
        return new Opened(
                header,
                dataKey,
                seal,
                draft.definitions(),
                secrets,
                auditKey,
                Collections.unmodifiableNavigableMap(new TreeMap<>(draft.journal.operations)),
                operationSecrets);
    }

    /** This vault after a rewrite with the same key. */
    Opened with(Header newHeader, Draft draft) {
        return of(newHeader, dataKey, seal, draft);
    }

    /** This vault after a rewrite with another key. */
    Opened with(Header newHeader, OffHeapKey newKey, Draft draft) {
        return of(newHeader, newKey, seal, draft);
    }

    Header header() {
        return header;
    }

    OffHeapKey dataKey() {
        return dataKey;
    }

    Definitions definitions() {
        return definitions;
    }

    /** Everything in the open, one generation on; the caller closes it. */
    Draft draft() {
        Draft draft = new Draft(definitions.generation() + 1);
        try {
            definitions.clients().forEach((name, client) -> draft.put(client, open(client)));
            draft.apps.putAll(definitions.apps());
            draft.auditKey = auditKey();
            operations.values().forEach(operation -> draft.journal.note(operation, operationSecret(operation.id())));
            return draft;
        } catch (RuntimeException e) {
            draft.close();
            throw e;
        }
    }

    Borrowed borrow(String name) {
        Client client = definitions.clients().get(name);
        if (client == null) {
            throw VaultProblems.unknownClient(name, definitions.clients().keySet());
        }
        ClientSecrets open = open(client);
        return new Borrowed(new BorrowedSecrets(open.secret(), open.proxySecret(), client.destination()));
    }

    private ClientSecrets open(Client client) {
        MemorySeal.Sealed sealed = secrets.get(client.name());
        if (sealed == null) {
            throw new IllegalStateException("a client without its secret");
        }
        return seal.open(client, sealed);
    }

    /** What is under way, by id. */
    NavigableMap<String, Operation> operations() {
        return operations;
    }

    /** What lies beside an operation, which the caller wipes, or null. */
    @Nullable Secret operationSecret(String id) {
        MemorySeal.Box box = operationSecrets.get(id);
        return box == null ? null : seal.openOperation(id, box);
    }

    boolean hasAuditKey() {
        return auditKey != null;
    }

    /** The key that seals the audit log's; the caller wipes it. Null in a vault that never sealed one. */
    @Nullable Secret auditKey() {
        return auditKey == null ? null : seal.openAudit(auditKey);
    }

    void wipe() {
        dataKey.wipe();
        seal.wipe();
    }
}
