package dev.tokd.devserver;

/**
 * A fault in force.
 *
 * @param target the requests it meets
 * @param fault what it does
 * @param times how many more requests it meets before it clears itself; {@link #UNTIL_CLEARED} for no end
 * @param skip how many requests to its target it lets pass first
 * @param after whether what was asked is done before the fault strikes, so that only its answer is lost
 */
public record FaultSetting(FaultTarget target, Fault fault, int times, int skip, boolean after) {
    /** The fault stays until it is cleared. */
    public static final int UNTIL_CLEARED = 0;

    /**
     * Makes a fault that strikes from the first request on, before anything is done.
     *
     * @param target the requests it meets
     * @param fault what it does
     * @param times how many more requests it meets before it clears itself; {@link #UNTIL_CLEARED} for no end
     */
    public FaultSetting(FaultTarget target, Fault fault, int times) {
        this(target, fault, times, 0, false);
    }

    /**
     * {@return this fault on a later request}
     *
     * @param requests how many to its target pass first
     */
    public FaultSetting skipping(int requests) {
        return new FaultSetting(target, fault, times, requests, after);
    }

    /** {@return this fault striking once the request has done what it asks} */
    public FaultSetting afterEffect() {
        return new FaultSetting(target, fault, times, skip, true);
    }

    /**
     * Refuses negative counts, and combinations that would do nothing: a discovery override on token requests, a change
     * of a body after the effect.
     */
    public FaultSetting {
        if (times < 0 || skip < 0) {
            throw new IllegalArgumentException("times and skip must not be negative: " + times + ", " + skip);
        }
        if (after && !(fault instanceof Fault.Answer || fault instanceof Fault.Cut || fault instanceof Fault.Hang)) {
            throw new IllegalArgumentException("only answers, cut and hang come after the effect");
        }
        if (fault instanceof Fault.DiscoveryOverride && !target.equals(FaultTarget.DISCOVERY)) {
            throw new IllegalArgumentException("discovery_override needs \"on\": \"discovery\"");
        }
    }

    boolean sameSlot(FaultSetting other) {
        return target.equals(other.target) && fault.getClass() == other.fault.getClass();
    }

    boolean isLastTime() {
        return times == 1;
    }

    FaultSetting passed() {
        return new FaultSetting(target, fault, times, skip - 1, after);
    }

    FaultSetting used() {
        return times == UNTIL_CLEARED ? this : new FaultSetting(target, fault, times - 1, 0, after);
    }
}
