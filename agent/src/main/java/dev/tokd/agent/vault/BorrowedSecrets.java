package dev.tokd.agent.vault;

import dev.tokd.protocol.Destination;
import dev.tokd.protocol.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A client's secrets for the time of one call.
 *
 * @param secret the client secret
 * @param proxySecret the password of its proxy user, or null when it has none
 * @param sealedFor the one place these may be sent to
 */
public record BorrowedSecrets(Secret secret, @Nullable Secret proxySecret, Destination sealedFor) {
    /**
     * What is done with borrowed secrets.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Use<T> {
        /**
         * Uses the secrets, which are wiped when this returns.
         *
         * @param secrets not to be kept
         * @return anything that holds none of them
         */
        T with(BorrowedSecrets secrets);
    }

    void wipe() {
        secret.close();
        if (proxySecret != null) {
            proxySecret.close();
        }
    }
}
