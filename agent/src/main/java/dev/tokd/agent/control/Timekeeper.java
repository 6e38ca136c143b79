package dev.tokd.agent.control;

import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.function.LongSupplier;

/**
 * Does what time demands while nobody asks: locks a vault whose time is over or whose machine slept, and
 * stops definitions at their end. It looks before each look at renewals, on their thread, so that
 * nothing is renewed past its end.
 */
public final class Timekeeper {
    private static final long SLEPT = 1_000_000_000L;

    private final Curfew curfew;
    private final Shelf shelf;
    private final Vault vault;
    private final LongSupplier sleptNanos;
    private final Runnable slept;
    private long sleptBefore;

    /**
     * A timekeeper.
     *
     * @param curfew when the vault locks
     * @param shelf whose definitions end
     * @param vault where they are
     * @param sleptNanos for how long the machine has slept since it was started, in nanoseconds
     * @param slept called when that has grown by more than a second
     */
    public Timekeeper(Curfew curfew, Shelf shelf, Vault vault, LongSupplier sleptNanos, Runnable slept) {
        this.curfew = curfew;
        this.shelf = shelf;
        this.vault = vault;
        this.sleptNanos = sleptNanos;
        this.slept = slept;
        this.sleptBefore = sleptNanos.getAsLong();
    }

    /** Looks; called by one thread. */
    public void look() {
        long sleptNow = sleptNanos.getAsLong();
        if (sleptNow - sleptBefore > SLEPT) {
            slept.run();
        }
        sleptBefore = sleptNow;
        curfew.check();
        if (shelf.isEndReached()) {
            stopWhatEnded();
        }
    }

    private void stopWhatEnded() {
        try {
            shelf.change(vault.definitions());
        } catch (ProblemException e) {
            if (e.problem().code() != ErrorCode.LOCKED) {
                throw e;
            }
            // Locked, maybe this moment: nothing is served, and the next opening leaves out what ended.
            return;
        }
    }
}
