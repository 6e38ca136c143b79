package dev.tokd.agent.control;

import dev.tokd.agent.provider.Management;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Mints anew what a client has for an API, once its grant has changed: the token of before still says what was granted
 * then.
 *
 * @param vault whose apps share tokens
 * @param verify mints for apps
 * @param shelf has the tokens of management clients
 */
record FreshTokens(Vault vault, Verify verify, Shelf shelf) {
    /**
     * Mints once for all apps that share the token.
     *
     * @param client whose grant changed
     * @param audience for which API
     * @param app one of the apps, or null to find one
     * @return how it went; nothing where nobody has such a token
     */
    CompletionStage<FirstToken> renewed(Client client, String audience, @Nullable String app) {
        String one = app == null ? anyApp(client, audience) : app;
        if (one != null) {
            return FirstToken.of(verify, one);
        }
        if (!shelf.manages(client) || !audience.equals(Management.audience(client))) {
            return CompletableFuture.completedFuture(new FirstToken(null, null));
        }
        return shelf.management(client)
                .refresh()
                .handle((lease, failure) -> new FirstToken(null, failure == null ? null : FirstToken.problem(failure)));
    }

    private @Nullable String anyApp(Client client, String audience) {
        return vault.definitions().apps().values().stream()
                .filter(app -> app.access().canary() == null && app.client().equals(client.name()))
                .filter(app -> audience.equals(Apis.audience(client, app)))
                .map(App::name)
                .findFirst()
                .orElse(null);
    }
}
