package dev.tokd.agent.broker;

import dev.tokd.agent.policy.Policy;
import dev.tokd.protocol.Problem;
import java.util.List;
import java.util.function.LongSupplier;

/** Makes brokers that tell nobody and ask nobody, for tests of what stands around one. */
public final class QuietBroker {
    private QuietBroker() {}

    /** A closed broker. */
    public static Broker of(Policy policy, LongSupplier nanos, Problem closed) {
        PendingConsents nobody =
                new PendingConsents(List.of(), (delay, task) -> {}, nanos, () -> "question", told -> {});
        return new Broker(policy, nobody, told -> {}, (app, event) -> {}, nanos, closed);
    }
}
