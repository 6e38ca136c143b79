package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEndTest {
    @Test
    void runningProcess_killed_completes() throws Exception {
        Process child = new ProcessBuilder("cat").start();
        CompletableFuture<Void> end = ProcessEnd.of(child.pid()).toCompletableFuture();
        assertThat(end).isNotDone();

        child.destroyForcibly();

        end.get(60, TimeUnit.SECONDS);
        assertThat(child.waitFor()).isEqualTo(128 + 9);
    }

    @Test
    void runningProcess_endsByItself_completes() throws Exception {
        Process child = new ProcessBuilder("cat").start();
        CompletableFuture<Void> end = ProcessEnd.of(child.pid()).toCompletableFuture();

        child.getOutputStream().close();

        end.get(60, TimeUnit.SECONDS);
    }

    @Test
    void endedProcess_isRefused() throws Exception {
        Process child = new ProcessBuilder("true").start();
        child.waitFor();

        assertThatThrownBy(() -> ProcessEnd.of(child.pid()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no process " + child.pid());
    }

    @Test
    void passingFolder_goesWithItsFiles_butNotWithFolders(@TempDir Path folder) throws Exception {
        Path passing = Files.createDirectory(folder.resolve("a"));
        Files.createFile(passing.resolve("tokd.sock.lock"));
        PassingFolder.remove(passing);
        assertThat(passing).doesNotExist();

        Path kept = Files.createDirectories(folder.resolve("b/inner")).getParent();
        PassingFolder.remove(kept);
        assertThat(kept.resolve("inner")).isDirectory();
    }
}
