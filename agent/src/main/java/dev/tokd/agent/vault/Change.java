package dev.tokd.agent.vault;

import dev.tokd.protocol.App;
import java.util.List;
import java.util.Set;

/**
 * What one atomic rewrite of the vault changes: removals first, then what is put.
 *
 * @param putClients clients to add or replace
 * @param removeClients names of clients to remove; names that are not there are ignored
 * @param putApps apps to add or replace
 * @param removeApps names of apps to remove; names that are not there are ignored
 */
public record Change(
        List<ClientChange> putClients, Set<String> removeClients, List<App> putApps, Set<String> removeApps) {
    /** Copies the collections. */
    public Change {
        putClients = List.copyOf(putClients);
        removeClients = Set.copyOf(removeClients);
        putApps = List.copyOf(putApps);
        removeApps = Set.copyOf(removeApps);
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
