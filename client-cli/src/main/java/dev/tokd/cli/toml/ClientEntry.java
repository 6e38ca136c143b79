package dev.tokd.cli.toml;

import dev.tokd.protocol.Client;

/**
 * One {@code [client.NAME]} table.
 *
 * @param client the definition
 * @param secret where its secret comes from
 * @param proxySecret where its proxy's password comes from
 */
public record ClientEntry(Client client, SecretReference secret, SecretReference proxySecret) {}
