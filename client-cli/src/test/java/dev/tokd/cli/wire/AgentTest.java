package dev.tokd.cli.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTest {
    private static final Watchdog NEVER = (limit, alarm) -> () -> {};
    /** A thread each: the common pool may have but one, and these tasks wait for each other. */
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    private static final long NOBODY = 65534;

    @TempDir
    Path folder;

    private Path socket;
    private long uid;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("s");
        uid = (int) Files.getAttribute(folder, "unix:uid");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private Agent agent(Watchdog watchdog) throws IOException {
        return new Agent(socket, TrustedUsers.of(uid, "no-such-user"), watchdog);
    }

    private static ProblemException failure(Agent agent, Call call) {
        return catchThrowableOfType(ProblemException.class, () -> agent.call(call));
    }

    /** Answers one connection with these bytes, whatever it asks. */
    private CompletableFuture<Void> answering(String bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try (SocketChannel channel = server.accept()) {
                        channel.read(ByteBuffer.allocate(4096));
                        channel.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                OWN_THREAD);
    }

    @Test
    void call_answer_isRead() throws IOException {
        answering("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 12\r\n\r\n{\"status\":1}");
        Answer answer = agent(NEVER).call(Call.get("/healthz"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.etag()).isEqualTo("\"a\"");
        assertThat(answer.body().number("status")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 2000\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 3\r\n\r\n{} ",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n{}",
                "HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
                "HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
                "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
                "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"a\":1,\"a\":2,\"b\":23}",
                "SSH-2.0-OpenSSH\r\n",
            })
    void call_malformedAnswer_isRefused(String bytes) throws IOException {
        answering(bytes);
        ProblemException e = failure(agent(NEVER), Call.get("/healthz"));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(e.problem().fix()).isEqualTo("tok agent status");
    }

    @Test
    void call_endlessHeader_isRefused() throws IOException {
        answering("HTTP/1.1 200 OK\r\nA: " + "x".repeat(17 * 1024));
        assertThat(failure(agent(NEVER), Call.get("/healthz"))).hasMessageContaining("16 KiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}"})
    void call_answerCutShort_isSaid(String bytes) throws IOException {
        answering(bytes);
        assertThat(failure(agent(NEVER), Call.get("/healthz"))).hasMessageContaining("closed the connection");
    }

    @Test
    void call_problem_comesThrough() throws IOException {
        String body = "{\"code\":\"locked\",\"detail\":\"x\",\"new_member\":1}";
        answering("HTTP/1.1 423 L\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(failure(agent(NEVER), Call.get("/v1/apps")).problem().code()).isEqualTo(ErrorCode.LOCKED);
    }

    @Test
    void call_nobodyListens_isNotRunning() throws IOException {
        server.close();
        ProblemException stale = failure(agent(NEVER), Call.get("/healthz"));
        assertThat(stale.problem().code()).isEqualTo(ErrorCode.NOT_RUNNING);
        Files.delete(socket);
        ProblemException missing = failure(agent(NEVER), Call.get("/healthz"));
        assertThat(missing.problem().code()).isEqualTo(ErrorCode.NOT_RUNNING);
    }

    @Test
    void call_pathOver106Bytes_isSaid() throws IOException {
        Path far = folder.resolve("x".repeat(108));
        Agent agent = new Agent(far, TrustedUsers.of(uid, "tokd"), NEVER);
        assertThat(failure(agent, Call.get("/healthz"))).hasMessageContaining("106 bytes");
    }

    @Test
    void call_silentDaemon_isEndedByTheWatchdog() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Void> silent = CompletableFuture.runAsync(
                () -> {
                    try (SocketChannel channel = server.accept()) {
                        assertThat(channel.isOpen()).isTrue();
                        accepted.countDown();
                        done.await();
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                OWN_THREAD);
        Watchdog impatient = (limit, alarm) -> {
            assertThat(limit).isEqualTo(Call.LOCAL);
            CompletableFuture.runAsync(
                    () -> {
                        try {
                            accepted.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        alarm.run();
                    },
                    OWN_THREAD);
            return () -> {};
        };
        ProblemException e = failure(agent(impatient), Call.get("/healthz"));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.REQUEST_TIMEOUT);
        done.countDown();
        silent.join();
    }

    @Test
    void watchdog_disarmed_staysQuiet() throws InterruptedException {
        CountDownLatch rang = new CountDownLatch(1);
        new ThreadWatchdog().guard(Duration.ofMillis(1), rang::countDown);
        rang.await();
        CountDownLatch never = new CountDownLatch(1);
        new ThreadWatchdog().guard(Duration.ofDays(1), never::countDown).run();
        assertThat(never.getCount()).isEqualTo(1);
    }

    @Test
    void call_earlyRefusal_isReadThoughTheBodyDidNotGoThrough() throws IOException {
        String body = "{\"code\":\"too_large\",\"detail\":\"too large\"}";
        CompletableFuture<Void> early = CompletableFuture.runAsync(
                () -> {
                    try (SocketChannel channel = server.accept()) {
                        channel.read(ByteBuffer.allocate(64));
                        channel.write(ByteBuffer.wrap(
                                ("HTTP/1.1 413 T\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                                        .getBytes(StandardCharsets.US_ASCII)));
                        channel.shutdownInput();
                        channel.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                OWN_THREAD);
        Map<String, Object> large = Map.of("x", "y".repeat(4 << 20));
        ProblemException e = failure(agent(NEVER), Call.send("PUT", "/v1/definitions", large));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.TOO_LARGE);
        early.join();
    }

    @Test
    void call_foreignListener_getsNotOneByte() throws Exception {
        if (uid == 0) {
            assertForeignProcessGetsNothing();
        } else {
            // Without root no other user's process can be made, so this one's is declared foreign.
            CompletableFuture<Integer> received = CompletableFuture.supplyAsync(this::countBytes, OWN_THREAD);
            Agent agent = new Agent(socket, TrustedUsers.of(uid + 1, "no-such-user"), NEVER);
            assertRefused(agent);
            assertThat(received.join()).isZero();
        }
    }

    private int countBytes() {
        try (SocketChannel channel = server.accept();
                InputStream in = Channels.newInputStream(channel)) {
            return in.readAllBytes().length;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertForeignProcessGetsNothing() throws Exception {
        Path open = Files.createTempDirectory("tokf");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path classes = Files.createDirectories(open.resolve("classes/dev/tokd/cli/wire"));
        String file = ForeignListener.class.getSimpleName() + ".class";
        try (InputStream in = ForeignListener.class.getResourceAsStream(file)) {
            Files.copy(in, classes.resolve(file));
        }
        Path foreign = open.resolve("s");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(List.of(
                        "setpriv",
                        "--reuid",
                        "" + NOBODY,
                        "--regid",
                        "" + NOBODY,
                        "--clear-groups",
                        java,
                        "-cp",
                        open.resolve("classes").toString(),
                        ForeignListener.class.getName(),
                        foreign.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("ready");
            assertRefused(new Agent(foreign, TrustedUsers.of(uid, "no-such-user"), NEVER));
            assertThat(out.readLine()).isEqualTo("received 0");
        } finally {
            process.destroyForcibly();
            process.waitFor();
            delete(open);
        }
    }

    private static void delete(Path tree) throws IOException {
        try (var paths = Files.walk(tree)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void assertRefused(Agent agent) {
        Secret key = Secret.ofChars("canary".toCharArray());
        ProblemException e = failure(agent, Call.send("POST", "/v1/vault/unlock", Map.of("key", key)));
        assertThat(e.problem().code()).isEqualTo(ErrorCode.FOREIGN_LISTENER);
        assertThat(e.problem().code().exit()).isEqualTo(5);
        assertThat(e).hasMessageContaining("nothing was sent").hasMessageNotContaining("canary");
    }

    @Test
    void trust_serviceUser_isAcceptedByName() throws IOException {
        var accounts = folder.getFileSystem().getUserPrincipalLookupService();
        assertThat(TrustedUsers.of(uid, "nobody").contains(accounts.lookupPrincipalByName("nobody")))
                .isTrue();
        assertThat(TrustedUsers.of(uid, "tokd").contains(accounts.lookupPrincipalByName("nobody")))
                .isFalse();
        assertThat(TrustedUsers.of(uid, "tokd").contains(accounts.lookupPrincipalByName("root")))
                .isTrue();
    }
}
