package dev.tokd.agent.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * One buffer per event loop to receive into, used again as soon as nobody holds a part of it.
 *
 * <p>Most requests are read and answered within one turn of the loop. Without this each would cost a
 * direct buffer of its own, which the unpooled allocator, chosen for its footprint, makes dear.
 */
final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int SIZE = 16 * 1024;
    private static final FastThreadLocal<ByteBuf> SHARED = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return Unpooled.directBuffer(SIZE, SIZE);
        }

        @Override
        protected void onRemoval(ByteBuf buffer) {
            buffer.release();
        }
    };

    @Override
    public RecvByteBufAllocator.ExtendedHandle newHandle() {
        return new Receiving();
    }

    private final class Receiving extends MaxMessageHandle {
        @Override
        public int guess() {
            return SIZE;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf shared = SHARED.get();
            // One reference is ours; any other is a request still being read, here or on another connection.
            return shared.refCnt() == 1 ? shared.clear().retain() : allocator.directBuffer(SIZE);
        }
    }
}
