package dev.tokd.agent.control;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Runs operations one after the other, none before the one ahead of it has ended; nobody waits on a thread. */
final class Turns {
    private CompletionStage<?> last = CompletableFuture.completedFuture(true);

    synchronized <T> CompletionStage<T> next(Supplier<CompletionStage<T>> operation) {
        CompletionStage<T> mine = last.handle((done, failure) -> true).thenCompose(free -> operation.get());
        last = mine;
        return mine;
    }
}
