package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a listener ends. */
@Timeout(60)
class StopTest {
    @TempDir
    private Path folder;

    private ListenerFixture fixture;

    @BeforeEach
    void open() {
        fixture = new ListenerFixture(folder);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    @Test
    void stop_answerUnderWay_isFinishedWhileIdleOnesCloseAtOnce() throws Exception {
        WireClient working = fixture.client().ask("GET", "/later");
        fixture.entered.await();
        WireClient idle = fixture.client();
        assertThat(idle.get("/healthz").status()).isEqualTo(200);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(fixture.listener::close);
        assertThat(idle.isClosedSilently()).isTrue();
        assertThatThrownBy(fixture::client).isInstanceOf(IOException.class);
        assertThat(stop).isNotDone();
        fixture.later.complete(Reply.json(201, Map.of("done", true)));

        Answer answer = working.read();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(working.isClosedSilently()).isTrue();
        stop.join();
    }

    @Test
    void stop_requestHalfRead_isReadAndAnswered() throws Exception {
        WireClient half =
                fixture.client().send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /v1/apps/a HTTP/1.1\r\nHost: x\r\n");
        assertThat(half.read().status()).isEqualTo(200);
        WireClient idle = fixture.client();
        assertThat(idle.get("/healthz").status()).isEqualTo(200);

        CompletableFuture<Void> stop = CompletableFuture.runAsync(fixture.listener::close);
        assertThat(idle.isClosedSilently()).isTrue();
        half.send("\r\n");

        assertThat(half.read().text()).isEqualTo("{\"app\":\"a\"}");
        stop.join();
    }

    @Test
    void stop_graceIsOver_closesWhatIsLeft() throws Exception {
        fixture.close();
        ListenerLimits hasty = new ListenerLimits(
                1024,
                1024,
                10,
                10,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Duration.ofMillis(20));
        fixture = new ListenerFixture(folder, hasty);
        WireClient working = fixture.client().ask("GET", "/later");
        fixture.entered.await();

        fixture.listener.close();

        assertThat(working.isClosedSilently()).isTrue();
    }

    @Test
    void stop_twice_nothingMoreHappens() {
        fixture.listener.close();
        fixture.listener.close();

        assertThat(fixture.socket).doesNotExist();
    }
}
