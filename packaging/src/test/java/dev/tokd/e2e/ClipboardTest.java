package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tok copy} on a real X server with the real tools. */
@Timeout(120)
class ClipboardTest {
    private DevServer provider;
    private Process server;
    private Tree tree;
    private Daemon daemon;

    @BeforeEach
    void start(@TempDir Path home) throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("copier", "secret").withScopes("read"));
        Tree fresh = Daemon.home(home);
        server = fresh.start(List.of("bash", "-c", "exec Xvfb -displayfd 3 -screen 0 64x64x8 -nolisten tcp 3>&1 >&2"));
        BufferedReader out = server.inputReader();
        tree = fresh.with("DISPLAY", ":" + out.readLine());
        daemon = Daemon.startNew(tree);
        daemon.define("secret", """
                [client.copier]
                issuer = "%s"
                client_id = "copier"
                secret = { file = "secret" }
                [app.copier]
                client = "copier"
                scopes = ["read"]
                """.formatted(provider.issuer()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        daemon.close();
        server.destroy();
        server.waitFor();
        provider.close();
    }

    private String clipboard() throws IOException, InterruptedException {
        return tree.run("", List.of("xclip", "-selection", "clipboard", "-out")).out();
    }

    /** Waits until whoever stayed behind for this token is gone; nobody is there any more when that was quick. */
    private static void awaitCleared(String token) throws Exception {
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        String digest = HexFormat.of().formatHex(sha256);
        List<ProcessHandle> behind = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(digest))
                .toList();
        for (ProcessHandle process : behind) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xclip", "xsel"})
    void copy_tokenIsThereAndIsClearedByWhoStaysBehind(String tool, @TempDir Path bin) throws Exception {
        String token = tree.tok("token", "copier").out().strip();
        Path programs = Tree.programs(bin.resolve("few"), "readlink", "uname", "env", tool);
        Tree.Result result = tree.with("PATH", programs.toString()).tok("copy", "copier", "--clear-after", "3s");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).contains("copied by " + tool + ", cleared in 3s if it is still there");
        assertThat(result.out() + result.err()).doesNotContain(token);
        assertThat(clipboard()).isEqualTo(token);
        awaitCleared(token);
        assertThat(clipboard()).isEmpty();
    }

    @Test
    void copy_somethingElseCopiedMeanwhile_isLeft() throws Exception {
        String token = tree.tok("token", "copier").out().strip();
        assertThat(tree.tok("copy", "copier", "--clear-after", "3s").exit()).isZero();
        tree.run("mine", List.of("sh", "-c", "xclip -selection clipboard > /dev/null 2>&1"));
        awaitCleared(token);
        assertThat(clipboard()).isEqualTo("mine");
    }
}
