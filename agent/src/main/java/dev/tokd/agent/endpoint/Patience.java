package dev.tokd.agent.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two clocks of one connection: how long it may be idle, and how long a request may take to arrive.
 * The idle clock is one lazily re-armed task, so that a request costs it a time stamp and no more.
 */
final class Patience {
    private final Channel channel;
    private final ListenerLimits limits;
    private final Runnable tooSlow;
    private long lastUse;
    private long untaken;
    private boolean answering;
    private @Nullable ScheduledFuture<?> idle;
    private @Nullable ScheduledFuture<?> halfOpen;

    /**
     * Makes the clocks; {@link #start} sets them going.
     *
     * @param tooSlow what to do when a request did not arrive in time
     */
    Patience(Channel channel, ListenerLimits limits, Runnable tooSlow) {
        this.channel = channel;
        this.limits = limits;
        this.tooSlow = tooSlow;
    }

    void start() {
        used();
        await(limits.idle().toNanos());
    }

    void stop() {
        if (idle != null) {
            idle.cancel(false);
        }
        arrived();
    }

    /** Something came in or went out; returns when that was. */
    long used() {
        lastUse = now();
        return lastUse;
    }

    /** While an answer is made the connection is not idle, however long that takes. */
    void answering(boolean now) {
        answering = now;
    }

    /** A request has begun to arrive; later calls for the same request change nothing. */
    void arriving() {
        if (halfOpen == null) {
            halfOpen = channel.eventLoop().schedule(tooSlow, limits.halfOpen().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** The request is here. */
    void arrived() {
        if (halfOpen != null) {
            halfOpen.cancel(false);
            halfOpen = null;
        }
    }

    private void await(long nanos) {
        idle = channel.eventLoop().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long most = limits.idle().toNanos();
        if (isTaking()) {
            lastUse = now();
        }
        long left = most - (now() - lastUse);
        if (answering) {
            await(most);
        } else if (left > 0) {
            await(left);
        } else {
            var unused = channel.close();
        }
    }

    /** Whether there is something to take that was not, or not all of it, there at the last look. */
    private boolean isTaking() {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        long rest = out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
        boolean moved = rest > 0 && rest != untaken;
        untaken = rest;
        return moved;
    }

    /** This loop's clock, in nanoseconds. */
    long now() {
        return channel.eventLoop().ticker().nanoTime();
    }
}
