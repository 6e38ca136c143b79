package dev.tokd.agent.broker;

import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.Time;
import dev.tokd.protocol.Problem;
import java.util.List;

/** Makes brokers that tell nobody and ask nobody, for tests of what stands around one. */
public final class QuietBroker {
    private QuietBroker() {}

    /** A closed broker. */
    public static Broker of(Policy policy, Time time, Problem closed, Curfew curfew) {
        PendingConsents nobody =
                new PendingConsents(List.of(), (delay, task) -> {}, time.nanos(), () -> "question", told -> {});
        return new Broker(policy, nobody, told -> {}, (app, event) -> {}, time, closed, curfew);
    }
}
