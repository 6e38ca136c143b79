package dev.tokd.agent.mint;

import dev.tokd.agent.token.TokenSource.Reason;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks beside the mints, once an hour and client, whether the provider's discovery still says what was
 * pinned. A mint never waits for it; a difference stops the next one until the owner trusts it.
 */
public final class DiscoveryWatch {
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final Function<Client, CompletionStage<Endpoints>> discover;
    private final LongSupplier nanos;
    private final Consumer<Problem> noticed;
    private final Map<String, Long> looked = new ConcurrentHashMap<>();
    private final AtomicLong generation = new AtomicLong();
    private final Map<String, Problem> changed = new ConcurrentHashMap<>();

    /**
     * A watch that has seen nothing.
     *
     * @param discover resolves a client anew; its failures mean nothing here
     * @param nanos the monotonic clock
     * @param noticed told of each difference
     */
    public DiscoveryWatch(
            Function<Client, CompletionStage<Endpoints>> discover, LongSupplier nanos, Consumer<Problem> noticed) {
        this.discover = discover;
        this.nanos = nanos;
        this.noticed = noticed;
    }

    /** Starts a look when one is due; a forced mint always looks. */
    void look(Client client, Reason reason) {
        Endpoints pinned = client.pinned();
        long now = nanos.getAsLong();
        Long last = looked.get(client.name());
        boolean due = last == null || now - last >= INTERVAL.toNanos() || reason == Reason.FORCED;
        if (client.issuer() == null || pinned == null || !due) {
            return;
        }
        looked.put(client.name(), now);
        long mine = generation.get();
        discovered(client).thenAccept(found -> {
            // What was asked before the definitions changed says nothing about what they are now.
            if (generation.get() == mine) {
                compare(client.name(), pinned, found);
            }
        });
    }

    private CompletionStage<Endpoints> discovered(Client client) {
        try {
            return discover.apply(client);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void compare(String client, Endpoints pinned, Endpoints found) {
        if (found.equals(pinned)) {
            changed.remove(client);
            return;
        }
        Problem problem = Problem.of(
                ErrorCode.DISCOVERY_CHANGED,
                "the provider of client \"" + client + "\" now names other endpoints than the pinned ones ("
                        + pinned.token() + " became " + found.token() + "); nothing was sent there",
                "tok client trust " + client);
        changed.put(client, problem);
        noticed.accept(problem);
    }

    /** What changed for a client, or null. */
    @Nullable Problem changed(String client) {
        return changed.get(client);
    }

    /** Forgets what was seen; the next mint looks again. */
    void forget() {
        generation.incrementAndGet();
        looked.clear();
        changed.clear();
    }
}
