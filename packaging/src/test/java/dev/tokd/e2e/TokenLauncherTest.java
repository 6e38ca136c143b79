package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tok token NAME} without Java, and when it is left to Java. */
class TokenLauncherTest {
    private static final String TOKEN = "eyJhbGciOiJub25lIn0.e30.canary-_~+/x==";

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
        for (String name : new String[] {"s", "link"}) {
            Files.deleteIfExists(run.resolve(name));
        }
        Files.deleteIfExists(run);
    }

    @Test
    void token_agentRuns_isPrintedWithoutJava() throws Exception {
        Tree.Result result = tree.with("JAVA_HOME", "/nowhere").tok("token", "reports");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(TOKEN + "\n");
        assertThat(agent.requests()).hasSize(1);
    }

    @Test
    void token_socketNotNamed_isInTheRuntimeFolder() throws Exception {
        assertThat(tokenFrom(home.resolve("r/tokd"), home.resolve("r").toString()))
                .isEqualTo("elsewhere\n");
    }

    @Test
    void token_runtimeFolderRelative_isInTheStateFolder() throws Exception {
        assertThat(tokenFrom(home.resolve(".local/state/tokd"), "relative")).isEqualTo("elsewhere\n");
    }

    /** The token of an agent in a folder, asked for without naming the socket and without Java. */
    private String tokenFrom(Path folder, String runtime) throws Exception {
        agent.close();
        Files.delete(run.resolve("s"));
        agent = new FakeAgent(Files.createDirectories(folder).resolve("tokd.sock"), "elsewhere");
        return tree.with("TOKD_SOCK", "")
                .with("XDG_RUNTIME_DIR", runtime)
                .with("JAVA_HOME", "/nowhere")
                .tok("token", "reports")
                .out();
    }

    @Test
    void token_noCurl_comesByJava() throws Exception {
        Path few = Tree.programs(home.resolve("few"), "readlink", "uname");

        Tree.Result result = tree.with("PATH", few.toString()).tok("token", "reports");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo(TOKEN + "\n");
    }

    @Test
    void token_curlConfigurationAndProxies_areNotRead() throws Exception {
        Files.writeString(home.resolve(".curlrc"), "output = \"" + home.resolve("stolen") + "\"\n");

        Tree.Result result = tree.with("JAVA_HOME", "/nowhere")
                .with("http_proxy", "http://127.0.0.1:1")
                .with("ALL_PROXY", "http://127.0.0.1:1")
                .tok("token", "reports");

        assertThat(result.out()).as(result.err()).isEqualTo(TOKEN + "\n");
        assertThat(home.resolve("stolen")).doesNotExist();
    }

    @Test
    void token_unknownApp_isExplainedByJava() throws Exception {
        Tree.Result result = tree.tok("token", "nope");

        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).contains("fix: tok app list");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void token_nameThatIsNone_neverReachesTheAgent() throws Exception {
        Tree.Result result = tree.tok("token", "../../agent/stop");

        assertThat(result.exit()).isNotZero();
        assertThat(agent.requests()).noneMatch(head -> head.contains(".."));
    }

    @Test
    void token_controlCharactersInIt_areNotPrinted() throws Exception {
        agent.close();
        Files.delete(run.resolve("s"));
        agent = new FakeAgent(run.resolve("s"), "abc\\u001b[2Jdef\u001b[2J");

        Tree.Result result = tree.tok("token", "reports");

        assertThat(result.exit()).isNotZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).doesNotContain("\u001b");
    }

    @Test
    void token_socketBehindALink_isLeftToJava() throws Exception {
        Files.createSymbolicLink(run.resolve("link"), run.resolve("s"));

        Tree.Result result = tree.with("TOKD_SOCK", run.resolve("link").toString())
                .with("JAVA_HOME", "/nowhere")
                .tok("token", "reports");

        assertThat(result.err()).contains("/nowhere");
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void token_folderOfSomebodyElse_isLeftToJava() throws Exception {
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
        Tree.Result given = tree.run("", java.util.List.of("chown", "65534", run.toString()));
        assertThat(given.exit()).as("these tests run as root: " + given.err()).isZero();

        Tree.Result result = tree.with("JAVA_HOME", "/nowhere").tok("token", "reports");

        assertThat(result.err()).contains("/nowhere");
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void token_curlRuns_itsArgumentsAndEnvironmentHoldNoToken() throws Exception {
        Path few = Tree.programs(home.resolve("few"), "readlink", "uname", "env");
        Path curl = few.resolve("curl");
        Tree.script(curl, "printf '%s\\n' \"$@\" >>\"$HOME/seen\"\nenv >>\"$HOME/seen\"\nprintf %s " + TOKEN + "");

        Tree.Result result =
                tree.with("PATH", few.toString()).with("token", "exported").tok("token", "reports");

        assertThat(result.out()).as(result.err()).isEqualTo(TOKEN + "\n");
        assertThat(Files.readString(home.resolve("seen")))
                .contains("--unix-socket")
                .doesNotContain("canary");
    }
}
