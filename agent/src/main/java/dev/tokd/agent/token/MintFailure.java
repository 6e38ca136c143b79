package dev.tokd.agent.token;

import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** A mint that gave no token: what callers are told, and when trying again makes sense. */
public final class MintFailure extends RuntimeException {
    private final transient Problem problem;
    private final Duration notBefore;

    /**
     * A failure.
     *
     * @param problem what callers are told
     * @param notBefore how long renewal waits before it asks again, zero or more
     */
    public MintFailure(Problem problem, Duration notBefore) {
        super(problem.detail());
        this.problem = problem;
        this.notBefore = notBefore;
    }

    /**
     * What went wrong, without the wrapping a stage puts around it.
     *
     * @param failure from a completion stage
     * @return its cause when it only wraps one
     */
    static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /**
     * What callers are told.
     *
     * @return the problem
     */
    public Problem problem() {
        return problem;
    }

    /**
     * How long renewal waits.
     *
     * @return zero or more
     */
    public Duration notBefore() {
        return notBefore;
    }
}
