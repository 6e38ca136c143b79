package dev.tokd.agent.endpoint;

import dev.tokd.agent.broker.Served;
import dev.tokd.agent.endpoint.RequestHead.After;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Token answers, the hot path: one direct buffer, its body written first at a fixed place and its head, of
 * bytes made once, put before it when the length is known.
 *
 * <p>Belongs to one event loop. The buffer is used again once the kernel has its bytes, and zeroed first.
 */
final class TokenBytes {
    private static final Map<After, byte[]> JSON = heads("application/json");
    private static final Map<After, byte[]> PLAIN = heads("text/plain; charset=us-ascii");
    private static final byte[] BEFORE_TOKEN = ascii("{\"access_token\":\"");
    private static final byte[] BEFORE_TYPE = ascii("\",\"token_type\":\"");
    private static final byte[] BEFORE_IN = ascii("\",\"expires_in\":");
    private static final byte[] BEFORE_AT = ascii(",\"expires_at\":\"");
    private static final byte[] BEFORE_SCOPE = ascii("\",\"scope\":\"");
    private static final byte[] BEFORE_APP = ascii("\",\"app\":\"");
    private static final byte[] END = ascii("\"}");
    /** Where bodies start: the longest head, ten digits and the empty line fit before it. */
    private static final int BODY_AT = 192;

    private static final int KEPT = 64 * 1024;

    private final ByteBuf own = Unpooled.directBuffer(4096);
    private boolean inUse;

    /**
     * Writes a whole answer.
     *
     * @return the answer to send, or null when the token was wiped before it was copied
     */
    @Nullable ByteBuf write(Served served, boolean plain, After after) {
        ByteBuf buffer = take(room(served));
        buffer.writerIndex(BODY_AT);
        if (!(plain ? copy(served, buffer) : json(served, buffer))) {
            written(buffer);
            return null;
        }
        head(Objects.requireNonNull((plain ? PLAIN : JSON).get(after)), buffer);
        return buffer;
    }

    /** Enough not to grow on the way, which would leave a copy of the token behind. */
    private static int room(Served served) {
        int room = BODY_AT + 512 + served.length() + served.type().length();
        for (String scope : served.granted()) {
            room += 1 + 6 * scope.length();
        }
        return room;
    }

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

    private static boolean json(Served served, ByteBuf buffer) {
        buffer.writeBytes(BEFORE_TOKEN);
        if (!copy(served, buffer)) {
            return false;
        }
        buffer.writeBytes(BEFORE_TYPE);
        text(served.type(), buffer);
        buffer.writeBytes(BEFORE_IN);
        Digits.number(served.left().toSeconds(), buffer);
        buffer.writeBytes(BEFORE_AT);
        Digits.instant(served.expiresAt().getEpochSecond(), buffer);
        buffer.writeBytes(BEFORE_SCOPE);
        List<String> granted = served.granted();
        for (int i = 0; i < granted.size(); i++) {
            if (i > 0) {
                buffer.writeByte(' ');
            }
            text(granted.get(i), buffer);
        }
        buffer.writeBytes(BEFORE_APP);
        text(served.app(), buffer);
        buffer.writeBytes(END);
        return true;
    }

    /** JSON text; what RFC 6749 allows in a scope and a name needs no escape, but none is trusted. */
    private static void text(String text, ByteBuf buffer) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                escaped(text, buffer);
                return;
            }
        }
        ByteBufUtil.writeAscii(buffer, text);
    }

    private static void escaped(String text, ByteBuf buffer) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                ByteBufUtil.writeAscii(buffer, String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                buffer.writeByte(c);
            }
        }
    }

    private static void head(byte[] head, ByteBuf buffer) {
        int length = buffer.writerIndex() - BODY_AT;
        int digits = Digits.count(length);
        int start = BODY_AT - 4 - digits - head.length;
        int end = buffer.writerIndex();
        buffer.setIndex(start, start).writeBytes(head);
        Digits.number(length, buffer);
        buffer.writeByte('\r').writeByte('\n').writeByte('\r').writeByte('\n');
        buffer.writerIndex(end);
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
