package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loopback HTTP as it is installed, asked by curl. */
class LoopbackTest {
    private static final String TOKEN = "/v1/apps/reports/token";

    @TempDir
    Path home;

    private LoopbackAgent agent;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        agent = LoopbackAgent.start(home);
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        agent.stop();
    }

    /** What curl prints: the body, then the status. */
    private String curl(List<String> before, String url, String key, String... headers)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(before);
        line.addAll(List.of("curl", "-qsS", "--noproxy", "*", "--max-time", "60", "-w", " %{http_code}", "-K", "-"));
        StringBuilder config = new StringBuilder("url = \"" + url + "\"\n");
        config.append("header = \"Authorization: Bearer ").append(key).append("\"\n");
        for (String header : headers) {
            config.append("header = \"").append(header).append("\"\n");
        }
        return agent.tree().run(config.toString(), line).out();
    }

    private String ask(String host, String path) throws IOException, InterruptedException {
        return curl(List.of(), "http://" + host + ":" + agent.port() + path, agent.key(), "Tokd-Request: true");
    }

    private static List<String> as(String uid) {
        return List.of("setpriv", "--reuid", uid, "--regid", uid, "--clear-groups");
    }

    @Test
    void token_keyOnBothFamilies_isTheOneTokPrints() throws IOException, InterruptedException {
        String token = LoopbackAgent.done(agent.tree().tok("token", "reports")).strip();

        assertThat(ask("127.0.0.1", TOKEN)).contains(token).endsWith(" 200");
        assertThat(ask("[::1]", TOKEN)).contains(token).endsWith(" 200");
        assertThat(LoopbackAgent.done(agent.tree().tok("status")))
                .contains("loopback 127.0.0.1:" + agent.port(), "loopback [::1]:" + agent.port());
    }

    @Test
    void token_anythingAmiss_isDeniedAndTheLogSaysWhy() throws IOException, InterruptedException {
        String here = "http://127.0.0.1:" + agent.port();
        String mark = "Tokd-Request: true";

        for (String denied : List.of(
                curl(List.of(), here + TOKEN, agent.key()),
                curl(List.of(), "http://localhost:" + agent.port() + TOKEN, agent.key(), mark),
                curl(List.of(), here + TOKEN, agent.key(), mark, "Origin: http://127.0.0.1:1"),
                curl(List.of(), here + TOKEN, "x".repeat(43), mark),
                curl(List.of(), here + "/v1/apps/billing/token", agent.key(), mark),
                curl(as("4242"), here + TOKEN, agent.key(), mark))) {
            assertThat(denied).contains("\"code\":\"denied\"").endsWith(" 403");
        }
        assertThat(agent.log(
                        "Tokd-Request: true is missing",
                        "the Host header is not 127.0.0.1:" + agent.port(),
                        "there is an Origin header",
                        "the key is none of this app's",
                        "uid 4242 uses the key of another user"))
                .doesNotContain(agent.key());
        assertThat(ask("127.0.0.1", "/v1/status")).endsWith(" 403");
    }

    @Test
    void lock_portStaysAndSaysLocked_andServesAgainAfterwards() throws IOException, InterruptedException {
        LoopbackAgent.done(agent.tree().tok("lock"));
        assertThat(ask("127.0.0.1", TOKEN)).contains("\"code\":\"locked\"").endsWith(" 423");
        assertThat(ask("[::1]", TOKEN)).endsWith(" 423");
        assertThat(agent.log("Event started-over")).doesNotContain(agent.key());

        LoopbackAgent.done(agent.tree().tok("unlock", "--key-file", home + "/vault.key"));
        assertThat(ask("127.0.0.1", TOKEN)).contains("access_token").endsWith(" 200");
    }

    @Test
    void key_ofAnotherUser_needsProofAndIsGoneWhenRemoved() throws IOException, InterruptedException {
        Tree tree = agent.tree();
        assertThat(tree.tok("key", "add", "reports", "--uid", "4242").exit()).isEqualTo(5);
        LoopbackAgent.done(tree.tok("app", "add", "named", "--client", "api", "--no-verify", "--allow", "user=4242"));
        assertThat(tree.tok("key", "add", "named").exit()).isEqualTo(5);
        String key = LoopbackAgent.done(tree.tok(
                        "key",
                        "add",
                        "reports",
                        "--uid",
                        "4242",
                        "--id",
                        "ci",
                        "--proof-key-file",
                        home + "/vault.key"))
                .strip();
        String here = "http://127.0.0.1:" + agent.port() + TOKEN;

        assertThat(curl(as("4242"), here, key, "Tokd-Request: true")).endsWith(" 200");
        assertThat(curl(List.of(), here, key, "Tokd-Request: true")).endsWith(" 403");
        assertThat(LoopbackAgent.done(tree.tok("key", "list", "reports"))).contains("ci", "4242", "key-1");

        LoopbackAgent.done(tree.tok("app", "set", "reports", "--min-ttl", "1m"));
        assertThat(curl(as("4242"), here, key, "Tokd-Request: true")).endsWith(" 200");

        LoopbackAgent.done(tree.tok("key", "remove", "reports", "ci"));
        assertThat(curl(as("4242"), here, key, "Tokd-Request: true")).endsWith(" 403");
        assertThat(ask("127.0.0.1", TOKEN)).endsWith(" 200");
    }

    @Test
    void start_listenBeyondLoopbackOrPortTaken_saysSo() throws IOException, InterruptedException {
        Path other = home.resolve("other");
        LoopbackAgent.settings(other, "http_listen = [\"0.0.0.0:" + agent.port() + "\"]");
        Tree second = Tree.built(other);
        assertThat(second.tok("agent", "start").err()).contains("0.0.0.0", "not a loopback address");

        LoopbackAgent.settings(other, "http_listen = [\"127.0.0.1:" + agent.port() + "\"]");
        assertThat(second.tok("agent", "start").err())
                .contains("cannot listen on 127.0.0.1:" + agent.port(), "Address already in use");
    }
}
