package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is passed on gives one app and no more, also through a real {@code ssh -R}, and ends in every way it can. */
@Timeout(300)
class ForwardTest {
    private static final String SECRET = "forward-secret";

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;
    private Daemon daemon;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("c", SECRET).withScopes("a", "b"));
        tree = Daemon.home(home);
        daemon = Daemon.startNew(tree);
        daemon.define(SECRET, """
                [client.c]
                issuer = "%s"
                client_id = "c"
                secret = { file = "secret" }
                [app.reports]
                client = "c"
                scopes = ["a", "b"]
                [app.billing]
                client = "c"
                scopes = ["a"]
                """.formatted(provider.issuer()));
    }

    @AfterEach
    void stop() {
        daemon.close();
        provider.close();
    }

    /** Passes reports on at the given path; the answer's id. */
    private String forward(Path socket, String more) throws IOException {
        try (Wire wire = daemon.open()) {
            Wire.Answer answer = wire.ask(
                            "POST", "/v1/forwards", "{\"app\":\"reports\",\"socket\":\"" + socket + "\"" + more + "}")
                    .read();
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            return answer.text("id");
        }
    }

    private static int status(Path socket, String method, String path) throws IOException {
        try (Wire wire = new Wire(socket)) {
            return wire.ask(method, path, "").read().status();
        }
    }

    /** The connection ends without another word, and so does every new one. */
    private static void assertOver(Wire kept, Path... sockets) {
        assertThatThrownBy(kept::read).isInstanceOf(IOException.class).hasMessageEndingWith("ended after: ");
        for (Path socket : sockets) {
            assertThatThrownBy(() -> status(socket, "GET", "/v1/apps/reports/token"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void sshR_givesExactlyTheApp_andNothingAfterItsTime() throws Exception {
        Path local = home.resolve("f.sock");
        Path remote = home.resolve("remote.sock");
        try (Sshd sshd = Sshd.start(home.resolve("ssh"))) {
            sshd.forward(remote, local);
            String id = forward(local, ",\"for\":\"1h\"");

            Tree there = tree.with("TOKD_SOCK", remote.toString());
            String token = daemon.token("reports");
            assertThat(there.tok("token", "reports").out()).isEqualTo(token + "\n");
            assertThat(new Curl(tree, remote.toString())
                            .send("GET", "/v1/apps/reports/token", "", "Accept: text/plain")
                            .body())
                    .isEqualTo(token);
            assertThat(status(remote, "GET", "/healthz")).isEqualTo(200);
            assertThat(status(remote, "GET", "/v1/apps/billing/token")).isEqualTo(403);
            assertThat(status(remote, "POST", "/v1/apps/reports/refresh")).isEqualTo(403);
            assertThat(status(remote, "GET", "/v1/apps")).isEqualTo(403);
            assertThat(status(remote, "GET", "/v1/status")).isEqualTo(403);
            assertThat(status(remote, "POST", "/v1/vault/lock")).isEqualTo(403);
            assertThat(status(remote, "POST", "/v1/forwards")).isEqualTo(403);
            Tree.Result other = there.tok("token", "billing");
            assertThat(other.exit()).isEqualTo(5);
            assertThat(other.err()).contains("not allowed, or no such app");
            Tree.Result status = there.tok("status");
            assertThat(status.exit()).isEqualTo(5);
            assertThat(status.err()).contains("this door gives tokens and nothing else", "fix: tok token APP");
            daemon.tok("forward", "--revoke", id);

            // What comes before its end comes at once; its end is waited for.
            forward(local, ",\"for\":\"10s\"");
            try (Wire kept = new Wire(remote)) {
                assertThat(kept.askToken("reports").read().token()).isEqualTo(token);
                assertOver(kept, local, remote);
            }
            assertThat(local).doesNotExist();
            assertThat(daemon.tok("status", "--json").out()).contains("\"forwards\":[]");
        }
    }

    @Test
    void scopes_areTheMostThatIsGiven() throws Exception {
        Path socket = home.resolve("f.sock");
        forward(socket, ",\"for\":\"1h\",\"scopes\":[\"b\"]");
        try (Wire wire = new Wire(socket)) {
            assertThat(wire.askToken("reports").read().text("scope")).isEqualTo("b");
            assertThat(wire.get("/v1/apps/reports/token?scope=a").status()).isEqualTo(403);
        }
    }

    @Test
    void usesAndRevocation_endIt() throws Exception {
        Path counted = home.resolve("counted.sock");
        forward(counted, ",\"for\":\"1h\",\"max_uses\":2");
        try (Wire kept = new Wire(counted)) {
            kept.askToken("reports").read().token();
            kept.askToken("reports").read().token();
            assertOver(kept, counted);
        }

        String path =
                daemon.tok("forward", "--app", "reports", "--for", "1h").out().strip();
        assertThat(Path.of(path).getFileName().toString()).matches("forward-[0-9a-f]{8}\\.sock");
        String id = path.replaceAll(".*forward-|\\.sock", "");
        assertThat(daemon.tok("forward", "--list").out()).contains(id, path);
        assertThat(daemon.tok("status").out()).contains(id, path);
        try (Wire kept = new Wire(Path.of(path))) {
            kept.askToken("reports").read().token();
            daemon.tok("forward", "--revoke", id);
            assertOver(kept, Path.of(path));
        }
        assertThat(Path.of(path)).doesNotExist();
    }

    @Test
    void lockAndStop_endIt_andAKilledDaemonsSocketGoesAtTheNextStart() throws Exception {
        Path locked = home.resolve("locked.sock");
        forward(locked, ",\"for\":\"1h\"");
        try (Wire kept = new Wire(locked)) {
            kept.askToken("reports").read().token();
            daemon.tok("lock");
            assertOver(kept, locked);
        }
        daemon.tok("unlock", "--key-file", home.resolve("key").toString());
        assertThat(locked).doesNotExist();

        Path killed = Path.of(
                daemon.tok("forward", "--app", "reports", "--for", "1h").out().strip());
        daemon.kill();
        assertThat(killed).exists();
        daemon = Daemon.start(tree);
        assertThat(killed).doesNotExist();

        Path stopped = Path.of(
                daemon.tok("forward", "--app", "reports", "--for", "1h").out().strip());
        daemon.tok("agent", "stop");
        daemon.awaitEnd();
        assertThat(stopped).doesNotExist();
        try (var left = Files.list(home)) {
            assertThat(left.map(Path::toString)).noneMatch(name -> name.contains("forward-"));
        }
    }

    @Test
    void execSocket_givesTheCommandOneAppForItsLife() throws Exception {
        Tree.Result result = tree.with("PATH", tree.root().resolve("bin") + ":" + System.getenv("PATH"))
                .tok(
                        "exec",
                        "reports",
                        "--socket",
                        "--",
                        "sh",
                        "-c",
                        "echo \"$TOKD_SOCK\"; tok token reports; tok token billing; echo \"$? ${TOKEN-none}\"");

        assertThat(result.exit()).as(result.err()).isZero();
        String[] lines = result.out().split("\n");
        assertThat(lines[0]).matches(".*/forward-[0-9a-f]{8}\\.sock");
        assertThat(lines[1]).isEqualTo(daemon.token("reports"));
        assertThat(lines[2]).isEqualTo("5 none");
        awaitGone(Path.of(lines[0]));
    }

    /** The daemon learns of a process's end by itself, a moment later. */
    private static void awaitGone(Path socket) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (Files.exists(socket)) {
            assertThat(System.nanoTime()).as("gone in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
