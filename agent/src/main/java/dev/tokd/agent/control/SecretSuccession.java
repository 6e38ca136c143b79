package dev.tokd.agent.control;

import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementCall;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.provider.RateHints;
import dev.tokd.agent.vault.Operation;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Secret;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Gives a client another secret, which is made here and told the provider: an answer that gets lost loses nothing. The
 * provider forgets the old one by itself.
 *
 * @param calls asks
 * @param vault has the old and the new
 */
record SecretSuccession(ManagementCalls calls, Vault vault) implements Succession {
    static final String KIND = "rotate-secret";

    private static final String MEMBER = "client_secret";

    @Override
    public Client other(Client client, Operation operation) {
        return client;
    }

    @Override
    public Operation swapped(Client before, Operation operation) {
        return operation;
    }

    @Override
    public CompletionStage<ManagementReply> announce(Actor by, Client via, Client client, Operation operation) {
        return told(
                by,
                via,
                client,
                () -> vault.operationSecret(operation.id())
                        .orElseThrow(() -> new IllegalStateException("an operation without its secret")));
    }

    @Override
    public CompletionStage<ManagementReply> withdraw(Actor by, Client via, Client client, Operation operation) {
        return told(
                by,
                via,
                client,
                () -> vault.borrow(
                        client.name(), own -> Secret.owning(own.secret().reveal())));
    }

    @Override
    public CompletionStage<ManagementReply> retire(Actor by, Client via, Client client, Operation operation) {
        return CompletableFuture.completedFuture(
                new ManagementReply.Done(new JsonMap(Map.of(), "nothing asked"), RateHints.NONE));
    }

    private CompletionStage<ManagementReply> told(Actor by, Client via, Client client, Supplier<Secret> source) {
        Secret secret = source.get();
        ManagementAsk ask = ManagementAsk.of(ManagementCall.UPDATE_CLIENT, client.clientId(), Map.of(MEMBER, secret));
        return calls.ask(by, via, ask).whenComplete((reply, failure) -> {
            secret.close();
            wipe(reply);
        });
    }

    /** The answer may hold it again. */
    private static void wipe(ManagementReply reply) {
        if (reply instanceof ManagementReply.Done done) {
            Secret echoed = done.body().optionalSecret(MEMBER);
            if (echoed != null) {
                echoed.close();
            }
        }
    }
}
