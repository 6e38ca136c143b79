package dev.tokd.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code bench/quick} runs, on what was just built. What it measures is nobody's business here. */
@Timeout(600)
class QuickTest {
    @Test
    void smoke_builtTree_printsEveryLineOfTheTable() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("../bench/quick", "--smoke", "--built");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process quick = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String table = new String(quick.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(quick.waitFor()).isZero();
        for (String line : new String[] {"keep-alive", "one connection"}) {
            for (int callers : new int[] {1, 8, 64}) {
                assertThat(table).containsPattern("\\| " + line + " *\\| +" + callers + " \\| [1-9]");
            }
        }
        assertThat(table).containsPattern("idle PSS.*\\| [1-9][0-9]*\\.[0-9] MB");
    }

    @Test
    void usage_unknownOption_isRefused() throws IOException, InterruptedException {
        Process quick = new ProcessBuilder("../bench/quick", "--quickly").start();

        assertThat(quick.waitFor()).isEqualTo(2);
    }
}
