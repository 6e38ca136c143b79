package dev.tokd.protocol;

import org.jspecify.annotations.Nullable;

/** A {@link Problem} on its way to the caller. The cause is for the log and never crosses the wire. */
public final class ProblemException extends RuntimeException {
    private final transient Problem problem;

    /**
     * Wraps a problem.
     *
     * @param problem what the caller will see
     * @param cause what the log will see, or null
     */
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.detail(), cause);
        this.problem = problem;
    }

    /**
     * Shorthand for a problem without cause.
     *
     * @param code what went wrong
     * @param detail for people
     * @param fix the next command to type, or null
     */
    public ProblemException(ErrorCode code, String detail, @Nullable String fix) {
        this(Problem.of(code, detail, fix), null);
    }

    /**
     * What the caller will see.
     *
     * @return the problem
     */
    public Problem problem() {
        return problem;
    }
}
