package dev.tokd.agent.token;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs what is due when time is said to pass. */
final class ManualWakeups implements Renewals.Wakeups {
    private record Appointment(long at, Runnable task) {}

    private final List<Appointment> appointments = new ArrayList<>();
    private long now;

    @Override
    public void in(Duration delay, Runnable task) {
        appointments.add(new Appointment(now + delay.toNanos(), task));
    }

    /** Lets time pass and runs, once each, what fell due. */
    void pass(Duration step) {
        now += step.toNanos();
        List<Appointment> due =
                appointments.stream().filter(each -> each.at() <= now).toList();
        appointments.removeAll(due);
        due.forEach(each -> each.task().run());
    }
}
