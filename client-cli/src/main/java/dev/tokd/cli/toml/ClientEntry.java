package dev.tokd.cli.toml;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One {@code [client.NAME]} table.
 *
 * @param name the client's name
 * @param members the definition, checked, {@code name} first
 * @param secret where its secret comes from
 * @param proxySecret where its proxy's password comes from
 */
public record ClientEntry(
        String name, Map<String, Object> members, SecretReference secret, SecretReference proxySecret) {
    private static final String PROVISION = "provision";

    /** Copies the members, in their order. */
    public ClientEntry {
        members = new LinkedHashMap<>(members);
    }

    /**
     * Whether tokd keeps its registration at the provider.
     *
     * @return true when the table says {@code provision}
     */
    public boolean isProvisioned() {
        return members.containsKey(PROVISION);
    }
}
