package dev.tokd.agent.control;

import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.Operation;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.Secret;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes operations at providers down, each step before it is asked for.
 *
 * @param vault holds them
 * @param workers where it is written
 * @param ids random ids that nobody guesses
 * @param clock when an operation began
 */
public record Journal(Vault vault, Workers workers, Supplier<String> ids, InstantSource clock) {

    /** A new operation, written before anything was asked. */
    CompletionStage<Operation> begin(String kind, String client, String via, String step, Map<String, String> facts) {
        return note(new Operation(ids.get(), kind, client, via, clock.instant(), step, facts), null);
    }

    /** The operation as it is now; a null secret keeps what lies beside it. */
    CompletionStage<Operation> note(Operation operation, @Nullable Secret secret) {
        return workers.run(() -> {
            vault.change(Change.note(operation, secret));
            return operation;
        });
    }

    /** It is over. */
    CompletionStage<Operation> end(Operation operation) {
        return workers.run(() -> {
            vault.change(Change.end(operation.id()));
            return operation;
        });
    }

    List<Operation> operations() {
        return vault.operations();
    }
}
