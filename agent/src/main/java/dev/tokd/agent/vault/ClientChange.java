package dev.tokd.agent.vault;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One client to put, with the secrets that come along. The caller keeps and wipes the secrets.
 *
 * @param client the definition
 * @param secret its secret, or null to keep the stored one, which is possible only while {@link
 *     Client#destination()} stays the same
 * @param proxySecret the password of its proxy user, or null to keep the stored one likewise
 */
public record ClientChange(
        Client client, @Nullable Secret secret, @Nullable Secret proxySecret) {}
