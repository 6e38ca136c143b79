package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers without an end: what comes, what is lost, and how they end after all. */
@Timeout(60)
class EventStreamTest {
    private static final int FLOOD = 20_000;

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

    private static byte[] frame(int number) {
        return ("data: " + number + " " + "x".repeat(200) + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }

    private WireClient streaming() throws IOException {
        WireClient client = fixture.client().ask("GET", "/events");
        Answer head = client.readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-type")).isEqualTo("text/event-stream");
        assertThat(client.line()).isEqualTo(": tokd");
        assertThat(client.line()).isEmpty();
        return client;
    }

    @Test
    void stream_frames_comeInOrderAndToEverybody() throws Exception {
        WireClient one = streaming();
        WireClient two = streaming();
        for (int i = 0; i < 3; i++) {
            fixture.publish(frame(i));
        }

        for (WireClient client : new WireClient[] {one, two}) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.line()).startsWith("data: " + i + " ");
                assertThat(client.line()).isEmpty();
            }
        }
    }

    @Test
    void stream_callerThatDoesNotRead_losesSomeAndIsToldHowMany() throws Exception {
        WireClient client = streaming();
        for (int i = 0; i < FLOOD; i++) {
            fixture.publish(frame(i));
        }
        int sent = FLOOD;
        long lost = 0;
        int expected = 0;
        while (expected < FLOOD) {
            // Each is a new chance to tell what was lost before it.
            fixture.publish(frame(sent++));
            String line = client.line();
            while (!line.startsWith("data: ")) {
                line = client.line();
            }
            if (line.contains("\"event\":\"lost\"")) {
                long count = Long.parseLong(line.replaceAll(".*\"count\":(\\d+).*", "$1"));
                lost += count;
                expected += Math.toIntExact(count);
            } else {
                // Every gap was told before what came after it, though what waited on two threads may have swapped.
                assertThat(line).startsWith("data: ");
                expected++;
            }
        }
        assertThat(lost).isPositive().isLessThan(sent);
    }

    @Test
    void stream_callerLeaves_listensNoMore() throws Exception {
        WireClient client = streaming();
        assertThat(fixture.listeners()).isEqualTo(1);

        client.close();

        fixture.deaf.await();
        assertThat(fixture.listeners()).isZero();
    }

    @Test
    void stop_streamOpen_endsItAtOnce() throws Exception {
        WireClient client = streaming();

        CompletableFuture<Void> stop = CompletableFuture.runAsync(fixture.listener::close);

        assertThat(client.line()).isEqualTo("event: end");
        assertThat(client.line()).isEqualTo("data: {}");
        assertThat(client.line()).isEmpty();
        assertThat(client.isClosedSilently()).isTrue();
        // The fixture's grace is ten minutes; the stream uses none of it.
        stop.join();
    }

    @Test
    void stream_quiet_beatsEveryFifteenSeconds() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        new EventStream(channel).begin(new Reply.Stream(listener -> () -> {}));
        assertThat(text(channel)).endsWith(": tokd\n\n");

        for (int i = 0; i < 10; i++) {
            channel.advanceTimeBy(15, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            assertThat(text(channel)).isEqualTo(":\n\n");
        }
        assertThat(channel.isOpen()).isTrue();
        channel.close();
    }

    @Test
    void stream_nothingTakenForFourBeats_isClosed() {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                // Nothing gets through.
            }
        });
        channel.freezeTime();
        new EventStream(channel).begin(new Reply.Stream(listener -> {
            for (int i = 0; i < 1000; i++) {
                listener.accept(new byte[1024]);
            }
            return () -> {};
        }));
        channel.runPendingTasks();
        assertThat(channel.isWritable()).isFalse();

        for (int i = 0; i < 4; i++) {
            channel.advanceTimeBy(15, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
            assertThat(channel.isOpen()).isTrue();
        }
        channel.advanceTimeBy(15, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    private static String text(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            text.append(buffer.toString(StandardCharsets.US_ASCII));
            buffer.release();
        }
        return text.toString();
    }
}
