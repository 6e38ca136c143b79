package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps that ask a person, and apps that are canaries, through the daemon as it is installed. */
@Timeout(300)
class ConsentTest {
    private static final String SECRET = "consent-secret";

    @TempDir
    Path home;

    private DevServer provider;
    private Daemon daemon;

    @BeforeEach
    void provide() {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("c", SECRET));
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            daemon.close();
        }
        provider.close();
    }

    private void start(Tree tree, String settings) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(home.resolve(".config/tokd"));
        Files.writeString(folder.resolve("tokd.toml"), settings);
        daemon = Daemon.startNew(tree);
        daemon.define(SECRET, """
                [client.c]
                issuer = "%s"
                client_id = "c"
                secret = { file = "secret" }
                [app.asked]
                client = "c"
                audience = "https://asked.example"
                confirm = true
                [app.plain]
                client = "c"
                audience = "https://plain.example"
                [app.root]
                client = "c"
                audience = "https://root.example"
                scopes = ["admin:all"]
                canary = "record"
                [app.crown]
                client = "c"
                audience = "https://crown.example"
                canary = "lock"
                """.formatted(provider.issuer()));
    }

    /** A person who is asked by a program: each question is a line in a file, and each answer comes by a pipe. */
    private Tree askpass() throws IOException, InterruptedException {
        Path answers = home.resolve("answers");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", answers.toString())
                        .start()
                        .waitFor())
                .isZero();
        Path program = home.resolve("askpass");
        Tree.script(
                program,
                "printf '%s\\n' \"$1\" >>" + home.resolve("questions") + "\nread answer <" + answers
                        + "\ntest \"$answer\" = yes");
        return Daemon.home(home).with("TOKD_ASKPASS", program.toString());
    }

    /** Gives the next answer; returns once it is taken. */
    private void answer(String text) throws IOException {
        Files.writeString(home.resolve("answers"), text + "\n");
    }

    private List<String> questions() throws IOException {
        Path file = home.resolve("questions");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void ahundredAskers_oneQuestion_andNobodyElseWaits() throws Exception {
        start(askpass(), "");
        List<Wire> askers = new ArrayList<>();
        for (int asker = 0; asker < 100; asker++) {
            askers.add(daemon.open().askToken("asked"));
        }
        assertThat(daemon.token("plain")).isNotEmpty();
        assertThat(askers).noneMatch(ConsentTest::isAnswered);
        // Another process is told to come again: this question is not about it.
        assertThat(curl("asked").out()).contains("\"too_many\"");

        answer("yes");
        for (Wire asker : askers) {
            try (asker) {
                assertThat(asker.read().token()).isNotEmpty();
            }
        }
        assertThat(questions()).hasSize(1);
        assertThat(questions().get(0))
                .contains("Process " + ProcessHandle.current().pid() + " of uid 0 (", "token of \"asked\"");
    }

    private static boolean isAnswered(Wire wire) {
        try {
            return wire.isAnswered();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Tree.Result curl(String app) throws IOException, InterruptedException {
        return Daemon.at(home)
                .run(
                        "",
                        List.of(
                                "curl",
                                "-sS",
                                "--unix-socket",
                                daemon.socket().toString(),
                                "http://tokd/v1/apps/" + app + "/token"));
    }

    @Test
    void no_isARefusal_andTheRequesterCannotAnswerItself() throws Exception {
        start(askpass(), "");
        try (Wire asker = daemon.open().askToken("asked");
                Wire itself = daemon.open()) {
            assertThat(itself.ask("POST", "/v1/consents/watch", "{}").read().body())
                    .contains("\"key_required\"");
            assertThat(itself.ask("POST", "/v1/consents/next", "{\"pass\":\"guess\"}")
                            .read()
                            .body())
                    .contains("\"denied\"");
            assertThat(itself.ask("POST", "/v1/consents/guess", "{\"pass\":\"guess\",\"answer\":\"once\"}")
                            .read()
                            .status())
                    .isEqualTo(403);
            assertThat(asker.isAnswered()).isFalse();
            answer("no");
            assertThat(asker.read().status()).isEqualTo(403);
        }
        assertThat(provider.requests("c")).isZero();
    }

    @Test
    void nobodyToAsk_saysHowToBeThere() throws Exception {
        start(Daemon.home(home), "");
        Tree.Result result = Daemon.at(home).tok("token", "asked");

        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("nobody is there to be asked", "fix: tok confirm --watch");
    }

    @Test
    void watchingPerson_answersAtATerminal() throws Exception {
        Tree tree = Daemon.home(home);
        start(tree, "");
        Path tok = tree.root().resolve("bin/tok");
        Process terminal = tree.start(List.of(
                "script", "-qec", tok + " confirm --watch --proof-key-file " + home.resolve("key"), "/dev/null"));
        try (BufferedReader screen =
                        new BufferedReader(new InputStreamReader(terminal.getInputStream(), StandardCharsets.UTF_8));
                OutputStream keyboard = terminal.getOutputStream();
                Wire asker = daemon.open()) {
            await(screen, "waiting for questions");
            asker.askToken("asked");
            await(screen, "asks for a token of \"asked\"");
            keyboard.write("o\n".getBytes(StandardCharsets.US_ASCII));
            keyboard.flush();
            assertThat(asker.read().token()).isNotEmpty();
            await(screen, "answered: once");
        } finally {
            terminal.destroy();
        }
    }

    private void awaitLocked() throws IOException, InterruptedException {
        for (int look = 0; look < 600; look++) {
            if (Daemon.at(home).tok("token", "plain").exit() == 4) {
                return;
            }
        }
        throw new AssertionError("it is not locked");
    }

    private static void await(BufferedReader screen, String text) throws IOException {
        for (String line = screen.readLine(); line != null; line = screen.readLine()) {
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("the terminal ended without \"" + text + "\"");
    }

    @Test
    void canary_looksReal_runsTheProgram_andLocksWhereToldTo() throws Exception {
        Path seen = home.resolve("seen");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", seen.toString())
                        .start()
                        .waitFor())
                .isZero();
        Path program = home.resolve("alarm");
        Tree.script(program, "printf '%s %s\\n' \"$TOKD_APP\" \"$TOKD_PID\" >" + seen);
        start(Daemon.home(home), "on_canary = \"" + program + "\"\n");

        String decoy = daemon.token("root");
        assertThat(decoy.split("\\.")).hasSize(3);
        assertThat(Files.readString(seen))
                .isEqualTo("root " + ProcessHandle.current().pid() + "\n");
        assertThat(daemon.token("root")).isEqualTo(decoy);
        assertThat(Files.readString(seen)).startsWith("root ");
        assertThat(daemon.token("plain")).isNotEqualTo(decoy);
        assertThat(provider.requests("c")).isEqualTo(1);

        assertThat(daemon.token("crown")).isNotEmpty();
        assertThat(Files.readString(seen)).startsWith("crown ");
        awaitLocked();
    }
}
