package dev.tokd.e2e;

import static dev.tokd.e2e.Tree.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the launchers may be, who may call them, and which Java they take. */
class LauncherTest {
    @TempDir
    Path home;

    private Tree tree;

    @BeforeEach
    void useTheTree() {
        tree = Tree.built(home);
    }

    @Test
    void tok_chainOfLinksAndOtherFolder_findsItsTree() throws Exception {
        Path first = Files.createSymbolicLink(home.resolve("first"), tree.root().resolve("bin/tok"));
        Files.createDirectories(home.resolve("deep/er"));
        Path second = Files.createSymbolicLink(home.resolve("deep/er/tok"), Path.of("../../" + first.getFileName()));

        Tree.Result result = tree.in(Path.of("/")).run("", line(second.toString(), "--version"));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains("0.1.0");
    }

    @Test
    void tok_onPath_findsItsTree() throws Exception {
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("tok"), tree.root().resolve("bin/tok"));

        Tree.Result result = tree.with("PATH", bin + ":/usr/bin:/bin").run("", List.of("sh", "-c", "tok --version"));

        assertThat(result.exit()).as(result.err()).isZero();
    }

    @Test
    void tok_scriptNameWithoutFolder_findsItsTree() throws Exception {
        Tree.Result result = tree.in(tree.root().resolve("bin")).run("", line("sh", "tok", "--version"));

        assertThat(result.exit()).as(result.err()).isZero();
    }

    @Test
    void tok_spacesAndUnicodeInPath_runs() throws Exception {
        Path moved = home.resolve("a b'c \"d\" é");
        copy(tree.root(), moved);

        Tree.Result result = new Tree(moved, home, tree.environment(), home).tok("--version");

        assertThat(result.exit()).as(result.err()).isZero();
    }

    @Test
    void tok_hostileJavaVariables_areNotRead() throws Exception {
        Tree.Result result = tree.with("_JAVA_OPTIONS", "-Xmx1k")
                .with("JAVA_TOOL_OPTIONS", "-agentpath:/nowhere.so")
                .with("JDK_JAVA_OPTIONS", "--nonsense")
                .with("CLASSPATH", "/nowhere")
                .tok("--version");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void tok_tracingShell_staysQuiet() throws Exception {
        Tree.Result result = tree.with("SHELLOPTS", "xtrace:verbose:allexport")
                .run("", line("bash", tree.root().resolve("bin/tok").toString(), "--version"));

        assertThat(result.exit()).isZero();
        // What bash reads before the first line of the script takes effect cannot be kept quiet.
        assertThat(result.err()).doesNotContain("tree=").doesNotContain("java");
    }

    @Test
    void tok_everyShell_runs() throws Exception {
        for (String shell : List.of("dash", "bash", "sh")) {
            Tree.Result result =
                    tree.run("", line(shell, tree.root().resolve("bin/tok").toString(), "--version"));

            assertThat(result.exit()).as(shell + ": " + result.err()).isZero();
        }
    }

    @Test
    void tok_noJava_saysWhatToDo() throws Exception {
        Path few = Tree.programs(home.resolve("few"), "readlink");

        Tree.Result result =
                tree.with("PATH", few.toString()).with("JAVA_HOME", "").tok("--version");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("no java").contains("fix: install a Java 17");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void tok_javaHomeWithoutJava_isNamedAndNotReplaced() throws Exception {
        Tree.Result result = tree.with("JAVA_HOME", "/nowhere").tok("--version");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("/nowhere").contains("fix: ");
    }

    @Test
    void tok_oldJava_saysItsVersion() throws Exception {
        Path old = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
        Tree.script(old, "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");

        Tree.Result result =
                tree.with("JAVA_HOME", home.resolve("jdk").toString()).tok("--version");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("Java 11.0.2 is too old");
    }

    @Test
    void tok_noAgent_exitsNotRunning() throws Exception {
        Tree.Result result = tree.tok("token", "reports");

        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("fix: tok agent start");
        assertThat(result.out()).isEmpty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path copied = to.resolve(from.relativize(each).toString());
                Files.copy(each, copied, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
