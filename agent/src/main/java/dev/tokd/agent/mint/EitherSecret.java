package dev.tokd.agent.mint;

import dev.tokd.agent.provider.Stops;
import dev.tokd.agent.provider.TokenAsk;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.protocol.Client;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Asks with a client's other secret where its own is refused. While a secret or key is being changed the provider may
 * take the old, the new or either, from one request to the next; nobody who reads a token notices.
 */
public final class EitherSecret implements Mint.Provider {
    private final Mint.Provider provider;
    private final Others others;
    private final Executor work;

    /** Knows the other secret of a client whose secret or key is being changed. */
    public interface Others {
        /**
         * The client as it is with the other secret, and that secret.
         *
         * @param client as it is now
         * @return what to ask with, which the caller closes; empty when nothing is being changed
         */
        Optional<Other> of(Client client);
    }

    /**
     * Another way for a client to prove itself.
     *
     * @param client the definition that goes with it
     * @param borrowed its secrets
     */
    public record Other(Client client, Borrowed borrowed) {}

    /**
     * Asks a provider, twice where that may help.
     *
     * @param provider who is asked
     * @param others who knows the other secret
     * @param work threads that may wait for the vault
     */
    public EitherSecret(Mint.Provider provider, Others others, Executor work) {
        this.provider = provider;
        this.others = others;
        this.work = work;
    }

    @Override
    public CompletionStage<TokenReply> ask(Client client, Borrowed borrowed, TokenAsk ask) {
        return provider.ask(client, borrowed, ask)
                .thenCompose(reply -> isUnproven(reply)
                        ? CompletableFuture.supplyAsync(() -> others.of(client), work)
                                .thenCompose(other -> again(other, ask, reply))
                        : CompletableFuture.completedFuture(reply));
    }

    private static boolean isUnproven(TokenReply reply) {
        return reply instanceof TokenReply.Refused refused && refused.stops() == Stops.CLIENT;
    }

    /** What the other is refused says nothing new. */
    private CompletionStage<TokenReply> again(Optional<Other> other, TokenAsk ask, TokenReply first) {
        if (other.isEmpty()) {
            return CompletableFuture.completedFuture(first);
        }
        Borrowed borrowed = other.get().borrowed();
        return provider.ask(other.get().client(), borrowed, ask).handle((second, broken) -> {
            borrowed.close();
            return second == null || isUnproven(second) ? first : second;
        });
    }
}
