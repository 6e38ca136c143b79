package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tok agent start -- CMD}: the daemon is the command's alone, and goes with it. */
class PrivateAgentTest {
    private static final String PASSPHRASE = "only for this test\n";

    @TempDir
    Path home;

    private Path run;
    private Tree tree;

    @BeforeEach
    void open() throws Exception {
        run = Files.createTempDirectory(Path.of("/var/tmp"), "tokd.");
        tree = Tree.built(home).with("XDG_RUNTIME_DIR", run.toString());
        assertThat(tree.tok("agent", "start").exit()).isZero();
        Tree.Result made = tree.run(PASSPHRASE, Tree.line(tok(), "init", "--passphrase-stdin"));
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(tree.tok("agent", "stop").exit()).isZero();
    }

    @AfterEach
    void close() throws Exception {
        tree.tok("agent", "stop");
        tree.run("", List.of("rm", "-rf", run.toString()));
    }

    private String tok() {
        return tree.root().resolve("bin/tok").toString();
    }

    /** A line that starts a private daemon for a shell script. */
    private List<String> privately(String script) {
        return Tree.line(tok(), "agent", "start", "--passphrase-stdin", "--", "sh", "-c", script, "x", "a  b");
    }

    private List<Path> left() throws IOException {
        Path folder = run.resolve("tokd");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    /** The daemon is another process, so its end can only be looked for. */
    private void awaitEndOf(long pid) throws Exception {
        ProcessHandle.of(pid)
                .ifPresent(daemon ->
                        daemon.onExit().orTimeout(60, TimeUnit.SECONDS).join());
        assertThat(left()).isEmpty();
    }

    private static long pid(String status) {
        return Long.parseLong(status.replaceAll("(?s).*\"pid\":(\\d+).*", "$1"));
    }

    @Test
    void command_hasAnUnlockedDaemonItsInputAndItsOwnExitCode() throws Exception {
        Tree.Result result = tree.run(
                PASSPHRASE + "rest of input",
                privately("cat; echo; echo \"$1\"; echo \"$TOKD_SOCK\"; " + tok() + " agent status --json; exit 42"));

        List<String> lines = result.out().lines().toList();
        assertThat(result.exit()).as(result.err()).isEqualTo(42);
        assertThat(lines.subList(0, 2)).containsExactly("rest of input", "a  b");
        assertThat(lines.get(2)).startsWith(run.resolve("tokd") + "/").endsWith("/tokd.sock");
        assertThat(lines.get(3)).contains("\"state\":\"unlocked\"");
        awaitEndOf(pid(lines.get(3)));
    }

    @Test
    void socketFolder_isItsOwnersAlone() throws Exception {
        Tree.Result result = tree.run(PASSPHRASE, privately("stat -c %a \"${TOKD_SOCK%/*}\""));
        assertThat(result.out()).as(result.err()).isEqualTo("700\n");
    }

    @Test
    void command_killed_takesTheDaemonWithIt() throws Exception {
        Process process = tree.start(privately(tok() + " agent status --json; exec sleep 1000"));
        try (BufferedReader out = process.inputReader()) {
            process.getOutputStream().write(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            long daemon = pid(out.readLine());
            assertThat(ProcessHandle.of(daemon)).isPresent();

            process.destroyForcibly();

            awaitEndOf(daemon);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void launcher_killedBeforeTheCommandRuns_leavesNoDaemon() throws Exception {
        Process process = tree.start(privately("exec sleep 1000"));
        process.getOutputStream().write(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        try (BufferedReader notes = process.errorReader()) {
            assertThat(notes.readLine()).contains("daemon started");
            Path socket = left().get(0).resolve("tokd.sock");
            Tree.Result status = tree.with("TOKD_SOCK", socket.toString()).tok("agent", "status", "--json");

            process.destroyForcibly();

            awaitEndOf(pid(status.out()));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void wrongPassphrase_runsNothingAndLeavesNothing() throws Exception {
        Path ran = home.resolve("ran");
        Tree.Result result = tree.run("wrong\n", privately("touch " + ran));

        assertThat(result.exit()).isEqualTo(5);
        assertThat(ran).doesNotExist();
        assertThat(left()).isEmpty();
    }

    @Test
    void vaultServedByAnother_saysSoAndHowToEndIt() throws Exception {
        assertThat(tree.tok("agent", "start").exit()).isZero();
        Tree.Result result = tree.run(PASSPHRASE, privately("true"));

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("did not start: another tokd (pid ", "fix: tok agent stop");
        assertThat(left()).isEmpty();
    }

    @Test
    void withoutCommand_isUsage() throws Exception {
        Tree.Result result = tree.tok("agent", "start", "--");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("no command after --");
        assertThat(tree.tok("agent", "start", "--help", "--", "true").out())
                .contains("Usage: tok agent start [OPTION]... -- CMD");
    }

    @Test
    void usualSocketFolder_staysPrivate() throws Exception {
        tree.run(PASSPHRASE, privately("true"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run.resolve("tokd"))))
                .isEqualTo("rwx------");
    }
}
