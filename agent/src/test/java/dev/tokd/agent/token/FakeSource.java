package dev.tokd.agent.token;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A source that answers at once, or, for keys it holds back, when told to. */
public final class FakeSource implements TokenSource {
    private final Time time;
    private final AtomicInteger mints = new AtomicInteger();
    private final Set<TokenKey> held = ConcurrentHashMap.newKeySet();
    private final Map<TokenKey, Queue<Runnable>> waiting = new ConcurrentHashMap<>();
    private volatile Duration life = Duration.ofHours(1);
    private volatile @Nullable RuntimeException failure;
    private volatile boolean broken;

    /** The reasons of all mints, in order. */
    public final Queue<Reason> reasons = new ConcurrentLinkedQueue<>();

    /** Every token that left this source, to see whether it was wiped. */
    public final Queue<Secret> issued = new ConcurrentLinkedQueue<>();

    public FakeSource(Time time) {
        this.time = time;
    }

    public int mints() {
        return mints.get();
    }

    public void life(Duration duration) {
        life = duration;
    }

    /** From now on every mint fails; null ends that. */
    public void fail(@Nullable RuntimeException with) {
        failure = with;
    }

    /** From now on every call throws instead of answering. */
    public void breakDown(boolean now) {
        broken = now;
    }

    /** A provider that is down. */
    public void down(Duration notBefore) {
        fail(new MintFailure(Problem.of(ErrorCode.PROVIDER_UNAVAILABLE, "the provider is down", null), notBefore));
    }

    public void hold(TokenKey key) {
        held.add(key);
    }

    /** Answers everything held back for a key. */
    public void release(TokenKey key) {
        held.remove(key);
        Queue<Runnable> queue = waiting.remove(key);
        if (queue != null) {
            queue.forEach(Runnable::run);
        }
    }

    @Override
    public CompletionStage<Minted> mint(TokenKey key, Reason reason) {
        int number = mints.incrementAndGet();
        reasons.add(reason);
        if (broken) {
            throw new IllegalStateException("no thread to mint on");
        }
        CompletableFuture<Minted> answer = new CompletableFuture<>();
        Runnable landing = answer(key, number, answer);
        if (held.contains(key)) {
            waiting.computeIfAbsent(key, k -> new ConcurrentLinkedQueue<>()).add(landing);
        } else {
            landing.run();
        }
        return answer;
    }

    private Runnable answer(TokenKey key, int number, CompletableFuture<Minted> answer) {
        long sentNanos = time.nanosNow();
        var sentAt = time.wallNow();
        return () -> {
            RuntimeException cause = failure;
            if (cause != null) {
                answer.completeExceptionally(cause);
                return;
            }
            Secret token = Secret.owning(("token-" + key.client() + "-" + number).getBytes(StandardCharsets.US_ASCII));
            issued.add(token);
            answer.complete(new Minted(token, "Bearer", List.of(), List.of(), life, false, sentNanos, sentAt));
        };
    }
}
