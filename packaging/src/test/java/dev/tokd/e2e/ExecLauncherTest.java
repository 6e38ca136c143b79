package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tok exec}: the command takes the launcher's place. */
class ExecLauncherTest {
    private static final String TOKEN = "canary.token-value==";

    @TempDir
    Path home;

    private Path run;
    private Tree tree;
    private FakeAgent agent;

    @BeforeEach
    void start() throws IOException {
        run = Files.createTempDirectory(Path.of("/tmp"), "tokd.");
        tree = Tree.built(home).with("TOKD_SOCK", run.resolve("s").toString());
        agent = new FakeAgent(run.resolve("s"), TOKEN);
    }

    @AfterEach
    void stop() throws IOException {
        agent.close();
        Files.deleteIfExists(run.resolve("s"));
        Files.deleteIfExists(run);
    }

    @Test
    void exec_command_hasTokenInputAndItsOwnExitCode() throws Exception {
        Tree.Result result = tree.run(
                "from stdin",
                Tree.line(
                        tok(), "exec", "reports", "--", "sh", "-c", "cat; echo \" $TOKEN $1\"; exit 42", "x", "a  b"));

        assertThat(result.out()).as(result.err()).isEqualTo("from stdin " + TOKEN + " a  b\n");
        assertThat(result.exit()).isEqualTo(42);
    }

    @Test
    void exec_otherVariable_isTheOnlyOneAdded() throws Exception {
        Tree.Result result = tree.with("_JAVA_OPTIONS", "-Dmine=1")
                .with("self", "mine")
                .tok("exec", "reports", "--env", "API_TOKEN", "--", "env");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()
                        .lines()
                        .map(line -> line.substring(0, line.indexOf('=')))
                        .filter(name -> !name.equals("_")
                                && !name.equals("PWD")
                                && !name.equals("OLDPWD")
                                && !name.equals("SHLVL")))
                .containsExactlyInAnyOrder(
                        "PATH", "HOME", "JAVA_HOME", "TOKD_CDS", "TOKD_SOCK", "_JAVA_OPTIONS", "self", "API_TOKEN");
        assertThat(result.out()).contains("_JAVA_OPTIONS=-Dmine=1\n").contains("self=mine\n");
    }

    @Test
    void exec_terminated_commandGetsTheSignal() throws Exception {
        Process process = tree.start(Tree.line(
                tok(), "exec", "reports", "--", "sh", "-c", "trap 'kill $!; exit 7' TERM; sleep 100 & echo $$; wait"));
        try {
            BufferedReader out = process.inputReader();
            assertThat(out.readLine()).isEqualTo(Long.toString(process.pid()));
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(7);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void exec_unknownApp_runsNothing() throws Exception {
        Tree.Result result =
                tree.tok("exec", "nope", "--", "touch", home.resolve("ran").toString());

        assertThat(result.exit()).isEqualTo(6);
        assertThat(home.resolve("ran")).doesNotExist();
    }

    @Test
    void exec_noCommandOrBadName_isAUsageError() throws Exception {
        assertThat(tree.tok("exec", "reports").exit()).isEqualTo(2);
        assertThat(tree.tok("exec", "reports", "--").exit()).isEqualTo(2);
        assertThat(tree.tok("exec", "reports", "--env", "A-B", "--", "true").exit())
                .isEqualTo(2);
    }

    @Test
    void exec_help_isPrinted() throws Exception {
        Tree.Result result = tree.tok("exec", "--help");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("tok exec");
    }

    private String tok() {
        return tree.root().resolve("bin/tok").toString();
    }
}
