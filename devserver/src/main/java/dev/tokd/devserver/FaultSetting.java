package dev.tokd.devserver;

/**
 * A fault in force.
 *
 * @param target the requests it meets
 * @param fault what it does
 * @param times how many more requests it meets before it clears itself; {@link #UNTIL_CLEARED} for no end
 */
public record FaultSetting(FaultTarget target, Fault fault, int times) {
    /** The fault stays until it is cleared. */
    public static final int UNTIL_CLEARED = 0;

    /** Refuses negative counts, and a discovery override on token requests, where it would do nothing. */
    public FaultSetting {
        if (times < 0) {
            throw new IllegalArgumentException("times must not be negative: " + times);
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

    FaultSetting used() {
        return times == UNTIL_CLEARED ? this : new FaultSetting(target, fault, times - 1);
    }
}
