package dev.tokd.agent.control;

import dev.tokd.agent.vault.Operation;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Settles operations that a failure or a kill left in the journal: what was begun is finished or taken back, and said.
 *
 * @param journal what was left
 * @param settlers who settles which kind of operation
 */
record Recovery(Journal journal, Map<String, Settler> settlers) {
    Recovery {
        settlers = new LinkedHashMap<>(settlers);
    }

    /** Settles operations of one kind. */
    interface Settler {
        /**
         * Finishes or takes back, and takes the operation out of the journal; fails when neither can be done now.
         *
         * @param by who asks
         * @param operation what was left
         * @return what was done, a sentence
         */
        CompletionStage<String> settle(Actor by, Operation operation);
    }

    /** What is left that somebody here settles. */
    List<Operation> left() {
        return journal.operations().stream()
                .filter(operation -> settlers.containsKey(operation.kind()))
                .toList();
    }

    /** Settles everything, the oldest first; fails at the first that cannot be. */
    CompletionStage<List<String>> settle(Actor by) {
        CompletionStage<List<String>> said = CompletableFuture.completedFuture(new ArrayList<>());
        for (Operation operation : left()) {
            said = said.thenCompose(before -> one(by, operation).thenApply(sentence -> {
                before.add(sentence);
                return before;
            }));
        }
        return said;
    }

    private CompletionStage<String> one(Actor by, Operation operation) {
        Settler settler = settlers.get(operation.kind());
        CompletionStage<String> settled;
        try {
            settled = settler == null
                    ? CompletableFuture.failedFuture(new IllegalStateException("nobody settles it"))
                    : settler.settle(by, operation);
        } catch (ProblemException e) {
            settled = CompletableFuture.failedFuture(e);
        }
        return settled.exceptionally(failure -> {
            throw unsettled(operation, failure);
        });
    }

    private static RuntimeException unsettled(Operation operation, Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (!(cause instanceof ProblemException said)) {
            return new CompletionException(cause);
        }
        Problem problem = said.problem();
        if (problem.code() == ErrorCode.LOCKED) {
            return said;
        }
        return new ProblemException(
                new Problem(
                        problem.code(),
                        "an earlier " + operation.kind() + " of \"" + operation.client()
                                + "\" is unfinished, and could not be settled: " + problem.detail(),
                        problem.fix() == null ? "tok auth0 recover" : problem.fix(),
                        problem.retryAfter()),
                said);
    }

    /** What went wrong, without the wrapping of stages. */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
