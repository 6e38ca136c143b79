package dev.tokd.agent.vault;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Secret;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one atomic rewrite of the vault changes: removals first, then what is put.
 *
 * @param putClients clients to add or replace
 * @param removeClients names of clients to remove; names that are not there are ignored
 * @param putApps apps to add or replace
 * @param removeApps names of apps to remove; names that are not there are ignored
 * @param noted operations to note in the journal
 * @param ended ids of operations that are over; ids that are not there are ignored
 */
public record Change(
        List<ClientChange> putClients,
        Set<String> removeClients,
        List<App> putApps,
        Set<String> removeApps,
        List<JournalEntry> noted,
        Set<String> ended) {
    /** Copies the collections. */
    public Change {
        putClients = List.copyOf(putClients);
        removeClients = Set.copyOf(removeClients);
        putApps = List.copyOf(putApps);
        removeApps = Set.copyOf(removeApps);
        noted = List.copyOf(noted);
        ended = Set.copyOf(ended);
    }

    /**
     * A change that leaves the journal as it is.
     *
     * @param putClients clients to add or replace
     * @param removeClients names of clients to remove
     * @param putApps apps to add or replace
     * @param removeApps names of apps to remove
     */
    public Change(List<ClientChange> putClients, Set<String> removeClients, List<App> putApps, Set<String> removeApps) {
        this(putClients, removeClients, putApps, removeApps, List.of(), Set.of());
    }

    /**
     * Notes an operation in the journal.
     *
     * @param operation as it stands now
     * @param secret what lies beside it, or null to keep what lies there
     * @return the change
     */
    public static Change note(Operation operation, @Nullable Secret secret) {
        JournalEntry entry = new JournalEntry(operation, secret);
        return new Change(List.of(), Set.of(), List.of(), Set.of(), List.of(entry), Set.of());
    }

    /**
     * Takes an operation out of the journal.
     *
     * @param id the operation's
     * @return the change
     */
    public static Change end(String id) {
        return new Change(List.of(), Set.of(), List.of(), Set.of()).ending(id);
    }

    /**
     * This change and the end of an operation in one rewrite: what an operation was for is there exactly
     * when the operation is not under way any more.
     *
     * @param id the operation's
     * @return a copy
     */
    public Change ending(String id) {
        Set<String> all = new HashSet<>(ended);
        all.add(id);
        return new Change(putClients, removeClients, putApps, removeApps, noted, all);
    }

    /**
     * Adds or replaces one client.
     *
     * @param client the client with what it brings
     * @return the change
     */
    public static Change put(ClientChange client) {
        return new Change(List.of(client), Set.of(), List.of(), Set.of());
    }

    /**
     * Adds or replaces one app.
     *
     * @param app the app
     * @return the change
     */
    public static Change put(App app) {
        return new Change(List.of(), Set.of(), List.of(app), Set.of());
    }

    /**
     * Removes one client.
     *
     * @param name its name
     * @return the change
     */
    public static Change removeClient(String name) {
        return new Change(List.of(), Set.of(name), List.of(), Set.of());
    }

    /**
     * Removes one app.
     *
     * @param name its name
     * @return the change
     */
    public static Change removeApp(String name) {
        return new Change(List.of(), Set.of(), List.of(), Set.of(name));
    }
}
