package dev.tokd.agent.control;

import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Which clients' rotations failed, and when each is tried again: after a minute, then twice as long each time. */
final class RotationFailures {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(6);

    private final LongSupplier nanos;
    private final Map<String, Failure> clients = new ConcurrentHashMap<>();

    private record Failure(Problem problem, Duration pause, long notBeforeNanos) {}

    RotationFailures(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Notes a failure; how long to wait. A provider that asks for longer gets longer. */
    Duration failed(String client, Problem problem) {
        Failure before = clients.get(client);
        Duration twice = before == null ? FIRST : before.pause().multipliedBy(2);
        Duration wait = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        Duration asked = problem.retryAfter();
        Duration pause = asked != null && asked.compareTo(wait) > 0 ? asked : wait;
        clients.put(client, new Failure(problem, wait, nanos.getAsLong() + pause.toNanos()));
        return pause;
    }

    void succeeded(String client) {
        clients.remove(client);
    }

    /** Whether it is too early to try again. */
    boolean isWaiting(String client) {
        Failure failure = clients.get(client);
        return failure != null && nanos.getAsLong() - failure.notBeforeNanos() < 0;
    }

    @Nullable Problem problem(String client) {
        Failure failure = clients.get(client);
        return failure == null ? null : failure.problem();
    }
}
