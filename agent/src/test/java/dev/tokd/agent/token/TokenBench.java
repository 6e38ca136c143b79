package dev.tokd.agent.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** A cache over a fake source and clocks moved by hand. */
public final class TokenBench {
    public static final Want ANY = new Want(null, false, "tok token reports");
    public static final Duration CALL = Duration.ofMillis(500);

    public final MutableTime clock = new MutableTime();
    public final FakeSource source = new FakeSource(clock.time());
    public final AtomicReference<Runnable> changed = new AtomicReference<>(() -> {});
    public final Tokens tokens = new Tokens(
            source,
            clock.time(),
            () -> 0,
            new TokenEvents() {
                @Override
                public void minted(TokenKey key, TokenSource.Reason reason, Duration life) {}

                @Override
                public void failed(TokenKey key, TokenSource.Reason reason, Throwable failure) {}
            },
            () -> changed.get().run());

    public static TokenKey key(String client) {
        return new TokenKey(client, "r1", "https://api", null, List.of("read"), Map.of());
    }

    public TokenEntry entry(String client) {
        return entry(client, KeepWarm.NEVER);
    }

    public TokenEntry entry(String client, KeepWarm keepWarm) {
        return tokens.entry(key(client), CALL, keepWarm);
    }

    public static Want atLeast(Duration minTtl) {
        return new Want(minTtl, false, "tok token reports");
    }

    public static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).as("completed without waiting").isDone();
        return stage.toCompletableFuture().join();
    }

    /** What a read that failed says. */
    public static ProblemException refused(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
        Throwable thrown = catchThrowable(() -> stage.toCompletableFuture().get());
        assertThat(thrown).hasCauseInstanceOf(ProblemException.class);
        return (ProblemException) thrown.getCause();
    }

    public static String text(HeldToken token) {
        ByteBuffer bytes = ByteBuffer.allocate(token.length());
        return token.copyInto(bytes) ? new String(bytes.array(), StandardCharsets.US_ASCII) : "(gone)";
    }
}
