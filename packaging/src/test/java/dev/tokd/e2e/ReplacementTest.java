package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A locked daemon has started over in its own process: what was in memory is gone, what it serves is not. */
@Timeout(1800)
class ReplacementTest {
    private static final String SECRET = "c4nary/+%5ecret=&~end-of-it";
    private static final String TOKEN = "/v1/apps/reports/token";

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;
    private Path socket;
    private byte[] key;
    private String token;
    private long pid;

    @BeforeEach
    void open() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("canary", SECRET)
                .withAudiences("https://api.example/")
                .withScopes("reports:read"));
        tree = Tree.built(home);
        socket = home.resolve(".local/state/tokd/tokd.sock");
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        provider.close();
    }

    private void start() throws IOException, InterruptedException {
        done(tree.tok("agent", "start"));
        done(tree.tok("init", "--key-file", home + "/k"));
        String[] client = {"client", "add", "canary", "--issuer", provider.issuer(), "--client-id", "canary"};
        List<String> add = Tree.line(tree.root().resolve("bin/tok").toString(), client);
        add.add("--client-secret-stdin");
        done(tree.run(SECRET + "\n", add));
        String[] app = {"app", "add", "reports", "--client", "canary", "--scope", "reports:read"};
        done(tree.tok(Stream.concat(Stream.of(app), Stream.of("--audience", "https://api.example/"))
                .toArray(String[]::new)));
        Path more = Files.writeString(home.resolve("more.toml"), """
                [app.more]
                client = "canary"
                audience = "https://api.example/"
                scopes = ["reports:read"]
                """);
        done(tree.tok("apply", "-f", more.toString()));
        token = tree.tok("token", "reports").out().strip();
        assertThat(token).hasSizeGreaterThan(100);
        key = Files.readAllBytes(home.resolve("k"));
        pid = pid();
    }

    private static void done(Tree.Result result) {
        assertThat(result.exit()).as(result.out() + result.err()).isZero();
    }

    private String call(String method, String path, String body) throws IOException {
        return Caller.call(socket, method, path, body);
    }

    private String lock() throws IOException {
        return call("POST", "/v1/vault/lock", "{}");
    }

    private String unlock() throws IOException {
        return call(
                "POST", "/v1/vault/unlock", "{\"key\":\"" + Base64.getEncoder().encodeToString(key) + "\"}");
    }

    private long pid() throws IOException {
        return Long.parseLong(call("GET", "/v1/status", "").replaceAll("(?s).*\"pid\":(\\d+).*", "$1"));
    }

    private Path logFile() {
        return home.resolve(".local/state/tokd/tokd.log");
    }

    private ProcessMemory search() {
        String encoded = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        Base64.Encoder base64 = Base64.getEncoder();
        return new ProcessMemory()
                .lookFor("secret", SECRET)
                .lookFor("secret, percent-encoded", encoded)
                .lookFor("secret, base64", base64.encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)))
                .lookFor("credentials", base64.encodeToString(("canary:" + encoded).getBytes(StandardCharsets.UTF_8)))
                .lookFor("token", token)
                .lookFor("token's end", token.substring(token.length() - 40))
                .lookFor("slot key", key)
                .lookFor("slot key, base64", base64.encodeToString(key))
                .lookFor("slot key, hexadecimal", HexFormat.of().formatHex(key));
    }

    @Test
    void lock_rootSearchesTheProcess_findsWhatItFoundBeforeNoMore() throws IOException, InterruptedException {
        start();
        assertThat(search().in(pid)).contains("token", "token's end");
        awaitSecretInMemory();

        done(tree.tok("lock"));

        assertThat(call("GET", TOKEN, "")).contains("\"code\":\"locked\"");
        assertThat(pid()).isEqualTo(pid);
        assertThat(search().lookFor("a word that is there", "dev.tokd.agent.main.Tokd")
                        .in(pid))
                .containsExactly("a word that is there");
    }

    @Test
    void lock_byItself_isStillExplainedByTheDaemonThatStartedOver() throws IOException, InterruptedException {
        start();
        lock();
        assertThat(call(
                        "POST",
                        "/v1/vault/unlock",
                        "{\"lock_after\":\"1s\",\"key\":\""
                                + Base64.getEncoder().encodeToString(key) + "\"}"))
                .contains("\"state\":\"unlocked\"");

        DaemonLog.await(logFile(), 2, "Event started-over");
        assertThat(call("GET", TOKEN, "")).contains("\"code\":\"locked\"", "locked itself: it was opened for 1s");
        assertThat(tree.tok("why", "reports").out()).contains("locked itself: it was opened for 1s");
    }

    /** What a mint leaves behind lies there until it happens to be overwritten. */
    private void awaitSecretInMemory() throws IOException {
        long end = System.nanoTime() + 120_000_000_000L;
        do {
            assertThat(System.nanoTime() - end).isNegative();
            String ask = "{\"audience\":\"https://api.example/\",\"scopes\":[\"reports:read\"]}";
            assertThat(call("POST", "/v1/clients/canary/verify", ask)).contains("200 OK");
        } while (search().in(pid).stream().noneMatch(Set.of("secret", "credentials")::contains));
    }

    @Test
    void lockAndUnlock_manyTimesUnderLoad_eachCallerIsAnswered_andNothingIsLostOrLeaked() throws Exception {
        start();
        lock();
        unlock();
        int minted = provider.requests("canary");
        int descriptors = descriptors();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger locked = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(new Thread(() -> load(over, locked, wrong)));
        }
        callers.forEach(Thread::start);
        try (Caller kept = new Caller(socket)) {
            for (int cycle = 0; cycle < 50; cycle++) {
                assertThat(lock()).contains("\"state\":\"locked\"");
                kept.send("GET", TOKEN, "");
                assertThat(kept.readAnswer()).contains("\"code\":\"locked\"");
                assertThat(unlock()).contains("\"state\":\"unlocked\"");
                kept.send("GET", TOKEN, "");
                assertThat(kept.readAnswer()).contains(token);
            }
        } finally {
            over.set(true);
        }
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(wrong).isEmpty();
        assertThat(locked).hasPositiveValue();
        assertThat(pid()).isEqualTo(pid);
        assertThat(provider.requests("canary")).isEqualTo(minted);
        String log = DaemonLog.await(logFile(), 51, "Event started-over");
        assertThat(log).doesNotContain("WARN", "ERROR");
        assertThat(log.lines().filter(line -> line.contains("Event started-over")))
                .hasSize(51);
        awaitDescriptors(descriptors);
    }

    private void load(AtomicBoolean over, AtomicInteger locked, Queue<String> wrong) {
        while (!over.get()) {
            try {
                String answer = call("GET", TOKEN, "");
                if (answer.contains("\"code\":\"locked\"")) {
                    locked.incrementAndGet();
                } else if (!answer.contains(token)) {
                    wrong.add(answer);
                }
            } catch (IOException e) {
                wrong.add(e.toString());
            }
        }
    }

    private int descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) open.count();
        }
    }

    /** Connections end a moment after their callers left. */
    private void awaitDescriptors(int most) throws IOException, InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (descriptors() > most) {
            assertThat(System.nanoTime() - end)
                    .as("%s descriptors, at first %s", descriptors(), most)
                    .isNegative();
            Thread.sleep(20);
        }
    }

    @Test
    void lock_javaIsGoneOrBroken_staysLockedAndServes() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"));
        Path own = Files.createDirectories(home.resolve("jdk/bin")).resolve("java");
        Files.copy(java.resolve("bin/java"), own);
        for (String linked : List.of("lib", "conf", "release")) {
            Files.createSymbolicLink(home.resolve("jdk").resolve(linked), java.resolve(linked));
        }
        tree = tree.with("JAVA_HOME", home.resolve("jdk").toString());
        start();

        Files.delete(own);
        try (Caller kept = new Caller(socket)) {
            assertThat(lock()).contains("\"state\":\"locked\"");
            Path broken = Files.writeString(home.resolve("broken"), "no program");
            Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
            Files.move(broken, own, StandardCopyOption.ATOMIC_MOVE);
            assertThat(lock()).contains("\"state\":\"locked\"");

            kept.send("GET", TOKEN, "");
            assertThat(kept.readAnswer()).contains("\"code\":\"locked\"");
        }
        assertThat(unlock()).contains("\"state\":\"unlocked\"");
        assertThat(call("GET", TOKEN, "")).contains(token);
        assertThat(pid()).isEqualTo(pid);
        assertThat(DaemonLog.await(
                        logFile(), "not-replaced why=\"there is no", "not-replaced why=\"the system refuses"))
                .doesNotContain("started-over");
        for (String linked : List.of("lib", "conf", "release")) {
            Files.delete(home.resolve("jdk").resolve(linked));
        }
        tree = tree.with("JAVA_HOME", java.toString());
    }
}
