package dev.tokd.agent.http;

import dev.tokd.protocol.Secret;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Gathers a body up to a limit; wipes every array it leaves behind. */
final class Incoming {
    private byte[] bytes = new byte[2048];
    private int length;

    /** Takes the readable bytes and zeroes them where they were; false when that would pass the limit. */
    boolean take(ByteBuf content) {
        int more = content.readableBytes();
        if (more > HttpClient.BODY - length) {
            return false;
        }
        if (length + more > bytes.length) {
            grow(length + more);
        }
        content.getBytes(content.readerIndex(), bytes, length, more);
        if (!content.isReadOnly()) {
            content.setZero(content.readerIndex(), more);
        }
        length += more;
        return true;
    }

    private void grow(int atLeast) {
        byte[] old = bytes;
        bytes = Arrays.copyOf(old, Math.max(atLeast, Math.min(old.length * 2, HttpClient.BODY)));
        Arrays.fill(old, (byte) 0);
    }

    Secret whole() {
        Secret whole = Secret.owning(Arrays.copyOf(bytes, length));
        wipe();
        return whole;
    }

    void wipe() {
        Arrays.fill(bytes, (byte) 0);
        length = 0;
    }
}
