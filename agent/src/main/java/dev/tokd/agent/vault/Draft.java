package dev.tokd.agent.vault;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Secret;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The vault's contents in the open, between two seals. It is scratch: whoever makes one closes it, and
 * until it is written nothing it says is true.
 */
final class Draft implements AutoCloseable {
    final NavigableMap<String, Client> clients = new TreeMap<>();
    final NavigableMap<String, ClientSecrets> secrets = new TreeMap<>();
    final NavigableMap<String, App> apps = new TreeMap<>();
    /** Seals the audit log's keys; null in a vault that never sealed one. */
    @Nullable Secret auditKey;

    final JournalDraft journal = new JournalDraft();

    long generation;

    Draft(long generation) {
        this.generation = generation;
    }

    void put(Client client, ClientSecrets brought) {
        clients.put(client.name(), client);
        ClientSecrets before = secrets.put(client.name(), brought);
        if (before != null) {
            before.wipe();
        }
    }

    void removeClient(String name) {
        clients.remove(name);
        ClientSecrets before = secrets.remove(name);
        if (before != null) {
            before.wipe();
        }
    }

    Client client(String name) {
        Client client = clients.get(name);
        if (client == null) {
            throw new IllegalStateException("a secret without its client");
        }
        return client;
    }

    Definitions definitions() {
        return new Definitions(clients, apps, generation);
    }

    boolean sameAs(Draft other) {
        return definitions().equals(other.definitions())
                && secrets.equals(other.secrets)
                && Objects.equals(auditKey, other.auditKey)
                && journal.sameAs(other.journal);
    }

    /** Wipes every secret. */
    @Override
    public void close() {
        secrets.values().forEach(ClientSecrets::wipe);
        journal.close();
        if (auditKey != null) {
            auditKey.close();
        }
    }
}
