package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Runs what must be refused and hands over what the caller would see. */
final class Refusal {
    private Refusal() {}

    static Problem of(ThrowingCallable call) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, call);
        if (refused == null) {
            throw new AssertionError("was accepted");
        }
        return refused.problem();
    }
}
