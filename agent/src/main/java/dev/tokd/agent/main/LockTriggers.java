package dev.tokd.agent.main;

import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.Logind;
import dev.tokd.agent.host.SleepDelay;
import dev.tokd.protocol.Problem;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Turns what the machine does into locks, where the settings say so. */
final class LockTriggers implements Logind.Listener, AutoCloseable {
    private final Set<Locking.Trigger> on;
    private final Consumer<Problem> lock;
    private final SleepDelay delay;
    private final Events events;
    private volatile @Nullable String trouble;

    /**
     * Triggers that nobody pulls yet.
     *
     * @param on which count
     * @param lock locks; returns when it is done
     * @param delay holds sleep back until then
     * @param events told of what is heard no more
     */
    LockTriggers(Set<Locking.Trigger> on, Consumer<Problem> lock, SleepDelay delay, Events events) {
        this.on = on;
        this.lock = lock;
        this.delay = delay;
        this.events = events;
    }

    /** What keeps triggers from being heard, or null. */
    @Nullable String trouble() {
        return trouble;
    }

    @Override
    public void watching() {
        trouble = null;
        events.publish(Event.info("logind-heard"));
        hold();
    }

    @Override
    public void deaf(String why) {
        delay.close();
        if (!why.equals(trouble)) {
            trouble = why;
            events.publish(Event.warning("logind-not-heard").with("detail", why));
        }
    }

    @Override
    public void sleeping() {
        pull(Locking.Trigger.SUSPEND, "the machine goes to sleep");
        delay.close();
    }

    @Override
    public void woke() {
        slept();
        hold();
    }

    /** The machine has slept, whoever noticed. */
    void slept() {
        pull(Locking.Trigger.SUSPEND, "the machine slept");
    }

    @Override
    public void screenLocked() {
        pull(Locking.Trigger.SCREEN, "the screen was locked");
    }

    private void pull(Locking.Trigger trigger, String why) {
        if (on.contains(trigger)) {
            lock.accept(Curfew.locked(why));
        }
    }

    private void hold() {
        if (!on.contains(Locking.Trigger.SUSPEND)) {
            return;
        }
        try {
            delay.take();
        } catch (IOException e) {
            events.publish(Event.warning("sleep-not-delayed")
                    .with("detail", "systemd-inhibit cannot be run; the vault may lock only after the machine woke"));
        }
    }

    @Override
    public void close() {
        delay.close();
    }
}
