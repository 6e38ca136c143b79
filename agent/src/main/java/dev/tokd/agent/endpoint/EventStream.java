package dev.tokd.agent.endpoint;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One answer of server-sent events (WHATWG HTML section 9.2), which ends with its connection.
 *
 * <p>A caller that takes less than is sent loses events and is told how many; one that takes nothing from
 * one heartbeat to the fourth after it is closed. What waits for it is bounded by the channel's write buffer
 * and {@link #WAITING} frames.
 */
final class EventStream {
    /** How often a comment shows both ends that the other is there. */
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final int WAITING = 256;
    private static final int PATIENCE = 4;
    private static final byte[] HEAD = ascii(String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "content-type: text/event-stream",
            "cache-control: no-store",
            "connection: close",
            "",
            ": tokd\n\n"));
    private static final byte[] BEAT = ascii(":\n\n");
    private static final byte[] END = ascii("event: end\ndata: {}\n\n");

    private final Channel channel;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong lost = new AtomicLong();
    private long untaken;
    private int still;

    EventStream(Channel channel) {
        this.channel = channel;
    }

    /** Begins; on the event loop, as all but {@link #offer}. */
    void begin(Reply.Stream reply) {
        // First, for who has seen the head may count on every event from then on; what comes waits for this turn's end.
        Runnable stop = reply.source().listen(this::offer);
        var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(HEAD));
        long nanos = HEARTBEAT.toNanos();
        ScheduledFuture<?> beat =
                channel.eventLoop().scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> {
            stop.run();
            beat.cancel(false);
        });
    }

    /** Takes a frame from any thread, and returns at once. */
    private void offer(byte[] frame) {
        if (waiting.incrementAndGet() > WAITING) {
            waiting.decrementAndGet();
            lost.incrementAndGet();
            return;
        }
        channel.eventLoop().execute(() -> {
            waiting.decrementAndGet();
            send(frame);
        });
    }

    private void send(byte[] frame) {
        if (!channel.isWritable()) {
            lost.incrementAndGet();
            return;
        }
        tellLost();
        var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(frame));
    }

    private void tellLost() {
        long count = lost.getAndSet(0);
        if (count > 0) {
            var unused = channel.write(Unpooled.wrappedBuffer(
                    ascii("event: lost\ndata: {\"event\":\"lost\",\"count\":" + count + "}\n\n")));
        }
    }

    private void beat() {
        still = isTaking() ? 0 : still + 1;
        if (still >= PATIENCE) {
            var unused = channel.close();
        } else if (channel.isWritable()) {
            tellLost();
            var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(BEAT));
        }
    }

    /** Whether it took everything, or something since the last beat. */
    private boolean isTaking() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        long rest = out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
        boolean moved = rest == 0 || rest != untaken;
        untaken = rest;
        return moved;
    }

    /** Says that no more comes, and closes. */
    void end() {
        if (channel.isWritable()) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(END)).addListener(ChannelFutureListener.CLOSE);
        } else {
            var unused = channel.close();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
