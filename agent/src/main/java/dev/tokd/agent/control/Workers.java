package dev.tokd.agent.control;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Where operations run: one at a time on a thread that may wait for a disk.
 *
 * @param disk one thread
 */
public record Workers(Executor disk) {
    /**
     * Runs an operation after those before it.
     *
     * @param operation may block; its exception becomes the stage's
     * @param <T> what it answers
     * @return its answer
     */
    <T> CompletionStage<T> run(Supplier<T> operation) {
        return CompletableFuture.supplyAsync(operation, disk);
    }
}
