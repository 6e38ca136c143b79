package dev.tokd.agent.endpoint;

import dev.tokd.agent.broker.Served;
import dev.tokd.agent.endpoint.RequestHead.After;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Token answers, the hot path: what is no secret is put together first, then goes into one direct buffer
 * in two pieces with the token's bytes, copied straight from where they lie, between them.
 *
 * <p>Belongs to one event loop. The buffer is used again once the kernel has its bytes, and zeroed first.
 */
final class TokenBytes {
    private static final Map<After, byte[]> JSON = heads("application/json");
    private static final Map<After, byte[]> PLAIN = heads("text/plain; charset=us-ascii");
    private static final byte[] HEAD_END = ascii("\r\n\r\n");
    private static final byte[] BEFORE_TOKEN = ascii("{\"access_token\":\"");
    private static final byte[] BEFORE_TYPE = ascii("\",\"token_type\":\"");
    private static final byte[] BEFORE_IN = ascii("\",\"expires_in\":");
    private static final byte[] BEFORE_AT = ascii(",\"expires_at\":\"");
    private static final byte[] BEFORE_SCOPE = ascii("\",\"scope\":\"");
    private static final byte[] BEFORE_APP = ascii("\",\"app\":\"");
    private static final byte[] END = ascii("\"}");
    private static final int KEPT = 64 * 1024;

    private final AsciiBytes around = new AsciiBytes();
    private final ByteBuf own = Unpooled.directBuffer(4096);
    private final ChannelFutureListener ownWritten = sent -> written(own);
    private boolean inUse;

    /**
     * Writes a whole answer.
     *
     * @return the answer to send, or null when the token was wiped before it was copied
     */
    @Nullable ByteBuf write(Served served, boolean plain, After after) {
        int tail = tail(served, plain);
        head(served.length() + tail, plain, after);
        ByteBuf buffer = take(around.length() + served.length());
        around.into(buffer, tail, around.length());
        if (!copy(served, buffer)) {
            written(buffer);
            return null;
        }
        around.into(buffer, 0, tail);
        return buffer;
    }

    /** What follows the token. */
    private int tail(Served served, boolean plain) {
        around.clear();
        if (plain) {
            return 0;
        }
        around.raw(BEFORE_TYPE).json(served.type()).raw(BEFORE_IN);
        around.number(served.left().toSeconds()).raw(BEFORE_AT);
        around.instant(served.expiresAt().getEpochSecond()).raw(BEFORE_SCOPE);
        List<String> granted = served.granted();
        for (int i = 0; i < granted.size(); i++) {
            if (i > 0) {
                around.space();
            }
            around.json(granted.get(i));
        }
        return around.raw(BEFORE_APP).json(served.app()).raw(END).length();
    }

    /** What precedes it, up to its opening quote. */
    private void head(int length, boolean plain, After after) {
        around.raw(Objects.requireNonNull((plain ? PLAIN : JSON).get(after)));
        around.number(plain ? length : length + BEFORE_TOKEN.length).raw(HEAD_END);
        if (!plain) {
            around.raw(BEFORE_TOKEN);
        }
    }

    /** A buffer that need not grow on the way, which would leave a copy of the token behind. */
    private ByteBuf take(int room) {
        if (inUse || room > KEPT) {
            return Unpooled.directBuffer(room);
        }
        inUse = true;
        return own.clear().ensureWritable(room);
    }

    /** Zeroes a buffer whose bytes were sent, or never will be, and takes it back. */
    @SuppressWarnings("ReferenceEquality") // Equal content does not make it the same buffer.
    void written(ByteBuf buffer) {
        buffer.setZero(0, buffer.writerIndex());
        if (buffer == own) {
            inUse = false;
        } else {
            buffer.release();
        }
    }

    /** Calls {@link #written}; made once for the buffer that is used again. */
    @SuppressWarnings("ReferenceEquality") // Equal content does not make it the same buffer.
    ChannelFutureListener whenWritten(ByteBuf buffer) {
        return buffer == own ? ownWritten : sent -> written(buffer);
    }

    /** Frees the buffer that is used again; the event loop is ending. */
    void release() {
        own.release();
    }

    private static boolean copy(Served token, ByteBuf buffer) {
        int length = token.length();
        ByteBuffer target = buffer.internalNioBuffer(buffer.writerIndex(), length);
        if (!token.copyInto(target)) {
            return false;
        }
        buffer.writerIndex(buffer.writerIndex() + length);
        return true;
    }

    private static Map<After, byte[]> heads(String mediaType) {
        Map<After, byte[]> heads = new EnumMap<>(After.class);
        for (After after : After.values()) {
            heads.put(
                    after,
                    ascii("HTTP/1.1 200 OK\r\ncontent-type: " + mediaType + "\r\ncache-control: no-store\r\n"
                            + after.header() + "content-length: "));
        }
        return heads;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
