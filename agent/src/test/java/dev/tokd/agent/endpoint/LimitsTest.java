package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one caller may take, so that there is enough for the others. */
@Timeout(60)
class LimitsTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration TINY = Duration.ofMillis(50);

    @TempDir
    private Path folder;

    private ListenerFixture fixture;

    private void open(int perUid, Duration idle, Duration halfOpen) {
        fixture = new ListenerFixture(
                folder, new ListenerLimits(Limits.BODY, Limits.SMALL_BODY, perUid, 512, idle, halfOpen, LONG, LONG));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void halfOpen_headNeverEnds_timeoutWhileOthersAreServed() throws IOException {
        open(256, LONG, TINY);
        WireClient slow = fixture.client().send("GET /healthz HTTP/1.1\r\nHost: x\r\n");
        WireClient other = fixture.client();

        assertThat(other.get("/healthz").status()).isEqualTo(200);
        Answer answer = slow.read();
        assertThat(answer.status()).isEqualTo(408);
        assertThat(answer.code()).isEqualTo("request_timeout");
        slow.channel.shutdownOutput();
        assertThat(slow.isClosedSilently()).isTrue();
        assertThat(other.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void halfOpen_bodyTrickles_timeoutCountsFromTheFirstByte() throws IOException {
        open(256, LONG, TINY);
        WireClient slow = fixture.client().send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n");
        WireClient trickle = fixture.client().send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");

        assertThat(slow.read().status()).isEqualTo(413);
        assertThatThrownBy(() -> {
                    while (true) {
                        trickle.send(" ");
                        Thread.onSpinWait();
                        if (hasAnswer(trickle)) {
                            throw new IOException("answered");
                        }
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(trickle.read().status()).isEqualTo(408);
    }

    private static boolean hasAnswer(WireClient client) throws IOException {
        client.channel.configureBlocking(false);
        try {
            return client.fill();
        } finally {
            client.channel.configureBlocking(true);
        }
    }

    @Test
    void halfOpen_secondRequestOfAConnection_hasItsOwnTime() throws IOException {
        open(256, LONG, TINY);
        WireClient client = fixture.client().ask("GET", "/healthz").send("GET /heal");

        assertThat(client.read().status()).isEqualTo(200);
        assertThat(client.read().status()).isEqualTo(408);
    }

    @Test
    void idle_noRequest_closedWhileOneBeingAnsweredIsNot() throws Exception {
        open(256, TINY, LONG);
        WireClient working = fixture.client().ask("GET", "/later");
        fixture.entered.await();

        assertThat(fixture.client().isClosedSilently()).isTrue();
        WireClient used = fixture.client();
        assertThat(used.get("/healthz").status()).isEqualTo(200);
        assertThat(used.isClosedSilently()).isTrue();
        fixture.later.complete(Reply.json(201, Map.of()));
        assertThat(working.read().status()).isEqualTo(201);
    }

    @Test
    void slowReader_takesNothing_pausedThenClosedWhileOthersAreServed() throws IOException {
        open(256, Duration.ofMillis(300), LONG);
        WireClient greedy = fixture.client();

        // Its requests are not read on once its answers pile up, so sending blocks until it is closed.
        assertThatThrownBy(() -> {
                    while (true) {
                        greedy.ask("GET", "/big");
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(fixture.client().get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void slowReader_takesItAtLast_getsEveryAnswerWhole() throws IOException {
        open(256, LONG, LONG);
        WireClient slow = fixture.client();
        for (int i = 0; i < 20; i++) {
            slow.ask("GET", "/big");
        }
        assertThat(fixture.client().get("/healthz").status()).isEqualTo(200);

        for (int i = 0; i < 20; i++) {
            assertThat(slow.read().body()).hasSize((1 << 20) + "{'big':''}".length());
        }
        assertThat(slow.get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void connections_ofOneUid_excessIsToldAndOthersAreNot() throws Exception {
        open(200, LONG, LONG);
        List<WireClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(fixture.client());
        }
        for (WireClient client : clients) {
            assertThat(client.get("/healthz").status()).isEqualTo(200);
        }

        WireClient excess = fixture.client();
        Answer answer = excess.read();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("too_many");
        excess.channel.shutdownOutput();
        assertThat(excess.isClosedSilently()).isTrue();
        assertThat(asNobody("/healthz")).isEqualTo("200 {\"status\":\"ok\"}");

        clients.get(0).close();
        int status;
        do {
            WireClient again = fixture.client();
            status = again.get("/healthz").status();
            again.close();
        } while (status == 429);
        assertThat(status).isEqualTo(200);
    }

    @Test
    void otherUid_everyRouteButTheOpenOnes_denied() throws Exception {
        open(256, LONG, LONG);

        assertThat(asNobody("/healthz")).startsWith("200 ");
        assertThat(asNobody("/v1/apps/reports")).startsWith("403 ").contains("\"code\":\"denied\"");
        assertThat(asNobody("/broken")).startsWith("403 ");
        assertThat(fixture.log.lines).isEmpty();
    }

    @Test
    void otherUid_bodyOverTheSmallLimit_413() throws Exception {
        open(256, LONG, LONG);
        String body = " ".repeat(Limits.SMALL_BODY + 1);

        assertThat(asNobody("/echo", "--data-binary", body)).startsWith("413 ");
        assertThat(fixture.client().post("/echo", body).status()).isEqualTo(400);
    }

    /** Calls as uid 65534, which takes opening the socket and its folder to it. */
    private String asNobody(String path, String... more) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(fixture.socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534"));
        command.addAll(List.of("--clear-groups", "curl", "-qsS", "--max-time", "30", "-w", "\n%{http_code}"));
        command.addAll(List.of("--unix-socket", fixture.socket.toString(), "http://tokd" + path));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        int line = output.lastIndexOf('\n');
        return output.substring(line + 1) + " " + output.substring(0, line);
    }
}
