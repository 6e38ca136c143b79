package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon takes the socket that systemd's own program listens on, and keeps it over a lock. */
@Timeout(300)
class SocketActivationTest {
    @TempDir
    Path home;

    private Process activated;

    @AfterEach
    void end() throws InterruptedException {
        if (activated != null) {
            activated.destroy();
            activated.waitFor();
        }
    }

    private Tree tree() {
        return Tree.built(home).with("TOKD_SOCK", socket().toString());
    }

    private Path socket() {
        return home.resolve("given.sock");
    }

    private void activate(String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("systemd-socket-activate", "-E", "HOME", "-E", "JAVA_HOME"));
        line.addAll(List.of("-E", "TOKD_CDS", "-E", "PATH"));
        line.addAll(List.of(options));
        line.addAll(List.of(
                tree().root().resolve("bin/tokd").toString(),
                "--log",
                home.resolve("log").toString()));
        activated = tree().start(line);
    }

    private void awaitSocket() throws IOException, InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!Files.exists(socket())) {
            assertThat(System.nanoTime() - end).isNegative();
            Thread.sleep(20);
        }
    }

    private String call(String method, String path, String body) throws IOException {
        return Caller.call(socket(), method, path, body);
    }

    private Object inode() throws IOException {
        return Files.getAttribute(socket(), "unix:ino");
    }

    @Test
    void inheritedSocket_isServedAndKeptOverALock_andNotRemovedAtTheEnd() throws IOException, InterruptedException {
        activate("--listen=" + socket());
        awaitSocket();
        Object given = inode();

        String status = call("GET", "/v1/status", "");
        assertThat(status).contains("\"socket\":\"" + socket() + "\"", "\"pid\":" + activated.pid());
        assertThat(tree().tok("init", "--key-file", home + "/k").exit()).isZero();
        assertThat(tree().tok("lock").exit()).isZero();
        assertThat(call("GET", "/v1/apps/a/token", "")).contains("\"code\":\"locked\"");
        DaemonLog.await(home.resolve("log"), "Event started-over");
        assertThat(tree().tok("unlock", "--key-file", home + "/k").exit()).isZero();
        assertThat(tree().tok("status", "--json").out())
                .contains("\"state\":\"unlocked\"", "\"pid\":" + activated.pid());

        activated.destroy();
        assertThat(activated.waitFor()).isNotZero();
        assertThat(inode()).isEqualTo(given);
    }

    @Test
    void inheritedPort_isNobodyElsesBeforeAndIsKeptOverALock() throws IOException, InterruptedException {
        int port = LoopbackAgent.freePort();
        activate("--listen=" + socket(), "--listen=127.0.0.1:" + port, "--fdname=tokd:http");
        awaitSocket();
        assertTaken(port);

        assertThat(tree().tok("init", "--key-file", home + "/k").exit()).isZero();
        assertThat(tree().tok("status", "--json").out()).contains("\"address\":\"127.0.0.1:" + port + "\"");
        assertThat(tree().tok("lock").exit()).isZero();
        assertTaken(port);
        Tree.Result locked = tree().run(
                        "",
                        List.of(
                                "curl",
                                "-qsS",
                                "--noproxy",
                                "*",
                                "-H",
                                "Tokd-Request: true",
                                "-H",
                                "Authorization: Bearer " + "x".repeat(43),
                                "http://127.0.0.1:" + port + "/v1/apps/a/token"));
        assertThat(locked.out()).as(locked.err()).contains("\"code\":\"locked\"");
        DaemonLog.await(home.resolve("log"), "Event started-over");
    }

    private static void assertTaken(int port) {
        assertThatThrownBy(() -> {
                    try (ServerSocket squatter = new ServerSocket()) {
                        squatter.bind(new InetSocketAddress("127.0.0.1", port));
                    }
                })
                .isInstanceOf(BindException.class);
    }

    @Test
    void inheritedPort_beyondLoopback_isRefused() throws IOException, InterruptedException {
        int port = LoopbackAgent.freePort();
        activate("--listen=" + socket(), "--listen=0.0.0.0:" + port, "--fdname=tokd:http");
        awaitSocket();
        try (Caller caller = new Caller(socket())) {
            assertThat(caller).isNotNull();
            assertThat(Tree.finish(activated, "").exit()).isNotZero();
        }
        assertThat(Files.readString(home.resolve("log"))).contains("0.0.0.0:" + port, "not a loopback address");
    }

    @Test
    void inheritedSocket_thatNoListenerTakes_isRefusedByName() throws IOException, InterruptedException {
        activate("--listen=" + socket(), "--fdname=other");
        awaitSocket();
        try (Caller caller = new Caller(socket())) {
            assertThat(caller).isNotNull();
            assertThat(Tree.finish(activated, "").exit()).isNotZero();
        }
        assertThat(Files.readString(home.resolve("log")))
                .contains("a socket was handed over by the name \"other\"", "FileDescriptorName=tokd");
    }
}
