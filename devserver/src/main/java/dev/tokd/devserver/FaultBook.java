package dev.tokd.devserver;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The faults in force, and the latch that slow and hanging requests wait on. */
final class FaultBook {
    private final List<FaultSetting> settings = new ArrayList<>();
    private CountDownLatch released = new CountDownLatch(1);

    /** Replaces a fault of the same kind on the same target. */
    synchronized void set(FaultSetting setting) {
        settings.removeIf(setting::sameSlot);
        settings.add(setting);
    }

    synchronized void clear(Predicate<FaultSetting> which) {
        settings.removeIf(which);
    }

    synchronized List<FaultSetting> list() {
        return List.copyOf(settings);
    }

    ActiveFaults takeForClient(String clientId) {
        FaultTarget own = FaultTarget.client(clientId);
        return take(target -> target.equals(own) || target.equals(FaultTarget.ALL_CLIENTS));
    }

    ActiveFaults takeForManagement(String call) {
        return take(target -> target instanceof FaultTarget.Management management && management.meets(call));
    }

    ActiveFaults takeForDiscovery() {
        return take(FaultTarget.DISCOVERY::equals);
    }

    private synchronized ActiveFaults take(Predicate<FaultTarget> meets) {
        List<Fault> taken = new ArrayList<>();
        List<Fault> after = new ArrayList<>();
        List<FaultSetting> left = new ArrayList<>();
        for (FaultSetting setting : settings) {
            if (!meets.test(setting.target())) {
                left.add(setting);
            } else if (setting.skip() > 0) {
                left.add(setting.passed());
            } else {
                (setting.after() ? after : taken).add(setting.fault());
                if (!setting.isLastTime()) {
                    left.add(setting.used());
                }
            }
        }
        settings.clear();
        settings.addAll(left);
        return new ActiveFaults(taken, after, released);
    }

    /**
     * Lets every waiting request go. Hang faults end with it: a renewal that follows at once would only hang again.
     */
    synchronized void release() {
        settings.removeIf(setting -> setting.fault() instanceof Fault.Hang);
        released.countDown();
        released = new CountDownLatch(1);
    }

    /**
     * The faults one request meets. The latch is the one that was shut when the request came, so a release between
     * arrival and wait is not lost. Those in {@code after} strike once the request has done what it asks.
     */
    record ActiveFaults(List<Fault> faults, List<Fault> after, CountDownLatch released) {
        static final ActiveFaults NONE = new ActiveFaults(List.of(), List.of(), new CountDownLatch(0));

        /** {@return what strikes after the effect, as faults of their own} */
        ActiveFaults later() {
            return new ActiveFaults(after, List.of(), released);
        }

        <T extends Fault> List<T> of(Class<T> kind) {
            return faults.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        boolean has(Class<? extends Fault> kind) {
            return faults.stream().anyMatch(kind::isInstance);
        }

        void awaitTurn() throws InterruptedException {
            for (Fault.Slow slow : of(Fault.Slow.class)) {
                boolean cutShort = released.await(slow.ms(), TimeUnit.MILLISECONDS);
                if (cutShort) {
                    break;
                }
            }
            if (has(Fault.Hang.class)) {
                released.await();
            }
        }
    }
}
