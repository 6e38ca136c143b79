package dev.tokd.agent.vault;

import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An immutable snapshot of what is defined, without secrets.
 *
 * @param clients by name, sorted
 * @param apps by name, sorted
 * @param generation counts the writes of this vault, from 1 on
 */
public record Definitions(Map<String, Client> clients, Map<String, App> apps, long generation) {
    /** Copies and sorts the maps. */
    public Definitions {
        clients = sorted(clients);
        apps = sorted(apps);
    }

    private static <T> NavigableMap<String, T> sorted(Map<String, T> map) {
        return Collections.unmodifiableNavigableMap(new TreeMap<>(map));
    }
}
