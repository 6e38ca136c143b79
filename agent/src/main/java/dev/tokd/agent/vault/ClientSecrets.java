package dev.tokd.agent.vault;

import dev.tokd.protocol.Secret;
import org.jspecify.annotations.Nullable;

/** One client's secrets in the open, for the time of a rewrite. */
record ClientSecrets(Secret secret, @Nullable Secret proxySecret) {
    void wipe() {
        secret.close();
        if (proxySecret != null) {
            proxySecret.close();
        }
    }
}
