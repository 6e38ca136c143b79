package dev.tokd.agent.control;

import dev.tokd.agent.provider.IntrospectionEndpoint;
import dev.tokd.agent.vault.Definitions;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Asks an app's provider about a token: is it active, and what was it granted. */
public final class Introspect {
    private final Vault vault;
    private final IntrospectionEndpoint endpoint;
    private final Executor work;

    /**
     * One that has asked nothing yet.
     *
     * @param vault where definitions and secrets are borrowed
     * @param endpoint who is asked
     * @param work threads that may wait for the vault
     */
    public Introspect(Vault vault, IntrospectionEndpoint endpoint, Executor work) {
        this.vault = vault;
        this.endpoint = endpoint;
        this.work = work;
    }

    /**
     * Asks about a token, which need not be the app's own.
     *
     * @param name the app whose client asks
     * @param body {@code access_token}
     * @return what the provider says (RFC 7662 section 2.2)
     */
    public CompletionStage<Outcome> app(String name, JsonMap body) {
        Secret token = body.secret("access_token");
        body.finish();
        return CompletableFuture.supplyAsync(() -> client(vault.definitions(), name), work)
                .thenCompose(client -> vault.borrow(
                        client.name(),
                        borrowed -> endpoint.ask(client, borrowed.secret(), borrowed.proxySecret(), token)))
                .thenApply(Outcome::of)
                .whenComplete((answer, failure) -> token.close());
    }

    private static Client client(Definitions definitions, String name) {
        App app = definitions.apps().get(name);
        if (app == null) {
            throw new ProblemException(
                    ErrorCode.UNKNOWN_APP, "no app \"" + Text.printable(name) + "\"", "tok app list");
        }
        return Objects.requireNonNull(
                definitions.clients().get(app.client()), "the vault keeps no app without its client");
    }
}
