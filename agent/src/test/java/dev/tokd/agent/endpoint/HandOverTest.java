package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a listener gives its socket and its idle connections to the next, and how it goes on when it may not. */
@Timeout(60)
class HandOverTest {
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

    /**
     * The next listener, in this process: each closes its own descriptors, and the lock beside the socket is
     * still held, so that it is lent.
     */
    private UnixListener next(HandedSocket handed) {
        HandedSocket lent = new HandedSocket(
                copy(handed.descriptor()),
                handed.path(),
                false,
                handed.connections().stream().map(HandOverTest::copy).toList());
        return UnixListener.adopt(lent, fixture.group, fixture.service(ListenerFixture.LIMITS));
    }

    private static int copy(int descriptor) {
        return NativeLibrary.getProcess().getFunction("dup").invokeInt(new Object[] {descriptor});
    }

    @Test
    void handOver_callersOldAndNew_areAnsweredByTheNext() throws IOException {
        WireClient used = fixture.client();
        assertThat(used.get("/healthz").status()).isEqualTo(200);
        WireClient silent = fixture.client();
        WireClient stranger = fixture.client();
        assertThat(stranger.get("/healthz").status()).isEqualTo(200);

        fixture.listener.pause();
        HandedSocket handed = fixture.listener.handOver();
        WireClient late = fixture.client().ask("GET", "/healthz");
        used.ask("GET", "/peer");
        assertThat(handed.ours()).isTrue();
        assertThat(handed.path()).isEqualTo(fixture.socket);
        assertThat(handed.connections()).hasSizeBetween(2, 3);

        try (UnixListener next = next(handed)) {
            assertThat(next).isNotNull();
            assertThat(late.read().status()).isEqualTo(200);
            assertThat(used.read().text())
                    .contains("\"uid\":" + ListenerFixture.uid(folder))
                    .contains("\"pid\":" + ProcessHandle.current().pid());
            assertThat(used.get("/healthz").status()).isEqualTo(200);
            assertThat(silent.get("/healthz").status()).isEqualTo(200);
        }
        assertThat(fixture.socket).exists();
    }

    @Test
    void handOver_answerUnderWay_isGivenFirstAndItsConnectionEnds() throws Exception {
        WireClient working = fixture.client().ask("GET", "/later");
        fixture.entered.await();

        fixture.listener.pause();
        // What is asked of the one loop after the pause comes after it.
        fixture.group.submit(() -> {}).syncUninterruptibly();
        CompletableFuture<HandedSocket> handed = CompletableFuture.supplyAsync(fixture.listener::handOver);
        fixture.later.complete(Reply.json(201, Map.of("done", true)));

        Answer answer = working.read();
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(working.isClosedSilently()).isTrue();
        assertThat(handed.join().connections()).isEmpty();
    }

    @Test
    void resume_callersWhoWaited_areAnsweredAsIfNothingHadBeen() throws IOException {
        WireClient used = fixture.client();
        assertThat(used.get("/healthz").status()).isEqualTo(200);
        for (int round = 0; round < 3; round++) {
            fixture.listener.pause();
            assertThat(fixture.listener.handOver().connections()).isNotEmpty();
            WireClient late = fixture.client().ask("GET", "/healthz");
            used.ask("GET", "/healthz");

            fixture.listener.resume();

            assertThat(late.read().status()).isEqualTo(200);
            assertThat(used.read().status()).isEqualTo(200);
        }
    }

    @Test
    void resume_afterAStop_opensNothing() throws IOException {
        WireClient used = fixture.client();
        assertThat(used.get("/healthz").status()).isEqualTo(200);
        fixture.listener.pause();
        fixture.listener.handOver();

        fixture.listener.close();
        fixture.listener.resume();

        assertThat(fixture.socket).doesNotExist();
    }
}
