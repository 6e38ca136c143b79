package dev.tokd.agent.token;

import static dev.tokd.agent.token.TokenBench.ANY;
import static dev.tokd.agent.token.TokenBench.key;
import static dev.tokd.agent.token.TokenBench.now;
import static dev.tokd.agent.token.TokenBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private static final int THREADS = 8;

    private final TokenBench bench = new TokenBench();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** Reads a thousand times, from all threads at once. */
    private List<CompletionStage<Lease>> crowd(TokenEntry entry) throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Callable<List<CompletionStage<Lease>>>> readers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            readers.add(() -> {
                together.await(30, TimeUnit.SECONDS);
                List<CompletionStage<Lease>> reads = new ArrayList<>();
                for (int n = 0; n < 1000 / THREADS; n++) {
                    reads.add(entry.read(ANY));
                }
                return reads;
            });
        }
        List<CompletionStage<Lease>> all = new ArrayList<>();
        for (Future<List<CompletionStage<Lease>>> reader : threads.invokeAll(readers, 60, TimeUnit.SECONDS)) {
            all.addAll(reader.get());
        }
        return all;
    }

    @Test
    void read_thousandAtOnceOfAColdKeyWithASlowProvider_mintsOnce() throws Exception {
        bench.source.hold(key("a"));

        List<CompletionStage<Lease>> reads = crowd(bench.entry("a"));
        assertThat(reads)
                .hasSize(1000)
                .noneMatch(read -> read.toCompletableFuture().isDone());
        bench.source.release(key("a"));

        assertThat(reads).allSatisfy(read -> assertThat(text(now(read).token())).isEqualTo("token-a-1"));
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @RepeatedTest(50)
    void read_thousandAtOnceOfAColdKeyWithAQuickProvider_mintsOnce() throws Exception {
        crowd(bench.entry("a"));

        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_withAnotherKeysProviderHanging_waitsForNothing() {
        bench.source.hold(key("a"));
        CompletionStage<Lease> hanging = bench.entry("a").read(ANY);
        now(bench.entry("b").read(ANY));

        for (int i = 0; i < 50; i++) {
            now(bench.entry("other-" + i).read(ANY));
            now(bench.entry("b").read(ANY));
        }

        assertThat(hanging.toCompletableFuture()).isNotDone();
        assertThat(bench.source.mints()).isEqualTo(52);
    }
}
