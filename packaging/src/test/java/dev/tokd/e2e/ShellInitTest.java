package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tok shell-init} in real shells, with a daemon that has two apps, one of them ended. */
@TestInstance(Lifecycle.PER_CLASS)
class ShellInitTest {
    private Path home;
    private Tree tree;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        home = folder;
        Tree built = Tree.built(home);
        tree = built.with("PATH", built.root().resolve("bin") + ":" + System.getenv("PATH"))
                // What a prompt may wait for is too little for a machine that runs tests.
                .with("TOKD_SHELL_TIMEOUT", "60");
        for (String shell : List.of("bash", "zsh", "fish")) {
            Tree.Result script = tree.tok("shell-init", shell);
            assertThat(script.exit()).as(script.err()).isZero();
            Files.writeString(home.resolve("init." + shell), script.out());
        }
        Files.writeString(home.resolve("secret"), "s\n");
        done(tree.tok("agent", "start"));
        done(tree.tok("init", "--key-file", "k"));
        done(tree.tok(("client add api --token-endpoint https://id.example/token --client-id c --no-verify"
                        + " --client-secret-file secret")
                .split(" ")));
        done(tree.tok("app", "add", "reports", "--client", "api", "--no-verify", "--param", "name=renamed"));
        done(tree.tok("app", "add", "nightly", "--client", "api", "--no-verify"));
    }

    @AfterAll
    void close() throws Exception {
        tree.tok("agent", "stop");
    }

    private static void done(Tree.Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
    }

    private Tree.Result in(Tree where, String shell, String script) throws IOException, InterruptedException {
        String source = "source " + home.resolve("init." + shell) + "; ";
        return where.run("", List.of(shell, "-c", source + script));
    }

    private List<String> words(String shell, String script) throws Exception {
        Tree.Result result = in(tree, shell, script);
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        return result.out().lines().toList();
    }

    private static String bash(String line) {
        return "COMP_WORDS=(" + line + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); __tokd_complete;"
                + " printf '%s\\n' \"${COMPREPLY[@]}\"";
    }

    @Test
    void bash_tab_completesNamesOptionsAndCommands() throws Exception {
        assertThat(words("bash", bash("tok token re"))).containsExactly("reports");
        assertThat(words("bash", bash("tok app set ni"))).containsExactly("nightly");
        assertThat(words("bash", bash("tok client trust a"))).containsExactly("api");
        assertThat(words("bash", bash("tok app add x --client ''"))).containsExactly("api");
        assertThat(words("bash", bash("tok unlo"))).containsExactly("unlock");
        assertThat(words("bash", bash("tok client add --prov"))).containsExactly("--provider");
        assertThat(words("bash", "complete -p tok"))
                .containsExactly("complete -o bashdefault -o default -F __tokd_complete tok");
    }

    @Test
    void zsh_tab_completesNamesOptionsAndCommands() throws Exception {
        assertThat(words("zsh", "__tokd_candidates token")).contains("reports", "nightly", "--min-ttl");
        assertThat(words("zsh", "__tokd_candidates"))
                .contains("token", "shell-init")
                .doesNotContain("exec-plan");
        assertThat(words("zsh", "print $_comps[tok]")).containsExactly("__tokd_complete");
        assertThat(words(
                        "zsh",
                        "compadd() { print -l -- ${(P)2} }; words=(tok client show ''); CURRENT=4; __tokd_complete"))
                .contains("api");
    }

    @Test
    void fish_tab_completesNamesOptionsAndCommands() throws Exception {
        assertThat(words("fish", "complete -C 'tok token re'")).containsExactly("reports");
        assertThat(words("fish", "complete -C 'tok client show '")).contains("api");
        assertThat(words("fish", "complete -C 'tok app add x --client '")).containsExactly("api");
        assertThat(words("fish", "complete -C 'tok unlo'")).containsExactly("unlock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void prompt_saysWhatNeedsALook(String shell) throws Exception {
        assertThat(in(tree, shell, "tokd_prompt").out()).isEmpty();
        done(tree.tok("apply", "-f", file("2020-01-01T00:00:00Z")));
        assertThat(in(tree, shell, "tokd_prompt").out()).isEqualTo("[tok: 1 failing] ");
        done(tree.tok("apply", "-f", file("2999-01-01T00:00:00Z")));
        done(tree.tok("lock"));
        assertThat(in(tree, shell, "tokd_prompt").out()).isEqualTo("[tok: locked] ");
        done(tree.tok("unlock", "--key-file", "k"));
    }

    private String file(String end) throws IOException {
        Path file = home.resolve("apps.toml");
        Files.writeString(file, """
                source = "t"
                [app.nightly]
                client = "api"
                expires_at = "%s"
                """.formatted(end));
        return file.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void noDaemon_isSilent(String shell) throws Exception {
        Tree alone = tree.with("TOKD_SOCK", home.resolve("none").toString());
        Tree.Result result = in(alone, shell, "tokd_prompt; __tokd_names apps; echo done");
        assertThat(result.out()).isEqualTo("done\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void bashScript_passesShellcheck() throws Exception {
        Tree.Result result = tree.run(
                "",
                List.of("shellcheck", "-s", "bash", home.resolve("init.bash").toString()));
        assertThat(result.out()).isEmpty();
        assertThat(result.exit()).isZero();
    }
}
