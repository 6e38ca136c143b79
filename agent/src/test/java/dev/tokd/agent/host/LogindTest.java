package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real message bus, with a logind that is played. */
@Timeout(120)
class LogindTest {
    @TempDir
    Path folder;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Path socket;
    private Process bus;

    private final Logind.Listener listener = new Logind.Listener() {
        @Override
        public void watching() {
            heard.add("watching");
        }

        @Override
        public void deaf(String why) {
            heard.add("deaf " + why);
        }

        @Override
        public void sleeping() {
            heard.add("sleeping");
        }

        @Override
        public void woke() {
            heard.add("woke");
        }

        @Override
        public void screenLocked() {
            heard.add("screen");
        }
    };

    @BeforeEach
    void start() throws Exception {
        socket = folder.resolve("bus");
        bus = FakeLogind.startBus(folder, socket);
    }

    @AfterEach
    void stop() throws Exception {
        FakeLogind.stopBus(bus);
    }

    private String next() throws InterruptedException {
        String what = heard.poll(60, TimeUnit.SECONDS);
        assertThat(what).as("heard within a minute").isNotNull();
        return what;
    }

    private Logind listen() {
        return Logind.listen(socket, OwnUid.effective(), listener);
    }

    @Test
    void sleepAndWake_areHeardInOrder() throws Exception {
        try (FakeLogind logind = new FakeLogind(socket);
                Logind ours = listen()) {
            assertThat(next()).isEqualTo("watching");
            logind.prepareForSleep(true);
            logind.prepareForSleep(false);
            assertThat(next()).isEqualTo("sleeping");
            assertThat(next()).isEqualTo("woke");
            assertThat(ours).isNotNull();
        }
    }

    @Test
    void screenOfOurs_isHeard_thatOfAnotherUserIsNot() throws Exception {
        try (FakeLogind logind = new FakeLogind(socket);
                Logind ours = listen()) {
            assertThat(next()).isEqualTo("watching");
            logind.lockOfAnotherUser();
            logind.lockedHint(false);
            logind.lock(FakeLogind.OURS);
            logind.lockedHint(true);
            assertThat(next()).isEqualTo("screen");
            assertThat(next()).isEqualTo("screen");
            logind.prepareForSleep(true);
            assertThat(next()).isEqualTo("sleeping");
            assertThat(ours).isNotNull();
        }
    }

    @Test
    void busWithoutLogind_saysSo() throws Exception {
        try (Logind ours = listen()) {
            assertThat(next()).startsWith("deaf nothing is heard from logind at " + socket + ": it does not run");
            assertThat(ours).isNotNull();
        }
    }

    @Test
    void noBus_saysSo() throws Exception {
        try (Logind ours = Logind.listen(folder.resolve("none"), 0, listener)) {
            assertThat(next()).startsWith("deaf nothing is heard from logind at ");
            assertThat(ours).isNotNull();
        }
    }

    @Test
    void busThatEnds_isNoticed() throws Exception {
        try (FakeLogind logind = new FakeLogind(socket);
                Logind ours = listen()) {
            assertThat(next()).isEqualTo("watching");
            FakeLogind.stopBus(bus);
            assertThat(next()).startsWith("deaf ");
            assertThat(ours).isNotNull();
            assertThat(logind).isNotNull();
        }
    }

    @Test
    void sleepDelay_isHeldUntilClosed() throws Exception {
        Path ended = folder.resolve("ended");
        Path begun = folder.resolve("begun");
        SleepDelay delay = new SleepDelay(List.of("sh", "-c", "touch '" + begun + "'; cat; mkfifo '" + ended + "'"));
        delay.take();
        await(begun);
        assertThat(ended).doesNotExist();
        delay.close();
        await(ended);
    }

    /** Of another process only the traces can be looked for. */
    private static void await(Path trace) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.exists(trace)) {
            assertThat(System.nanoTime()).as("%s appears", trace).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
