package dev.tokd.agent.endpoint;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A request body as it arrives. It may hold a secret or a slot's key, so what it outgrows, what it was
 * copied from, and in the end itself are overwritten with zeros.
 */
final class RequestBody {
    private static final byte[] EMPTY = {};
    private static final int FIRST = 4096;

    private byte[] bytes = EMPTY;
    private int length;

    /**
     * Takes over a piece.
     *
     * @param most how long the body may get
     * @return false, and nothing taken, when it would get longer
     */
    boolean append(ByteBuf piece, int most) {
        int more = piece.readableBytes();
        if (more == 0) {
            return true;
        }
        if (more > most - length) {
            return false;
        }
        room(length + more, most);
        int start = piece.readerIndex();
        piece.readBytes(bytes, length, more);
        piece.setZero(start, more);
        length += more;
        return true;
    }

    private void room(int needed, int most) {
        if (needed > bytes.length) {
            byte[] old = bytes;
            int doubled = (int) Math.min(most, Math.max(FIRST, 2L * old.length));
            bytes = Arrays.copyOf(old, Math.max(needed, doubled));
            Arrays.fill(old, (byte) 0);
        }
    }

    boolean isEmpty() {
        return length == 0;
    }

    /** The whole body, in an array the caller wipes. */
    byte[] take() {
        byte[] whole = Arrays.copyOf(bytes, length);
        wipe();
        return whole;
    }

    void wipe() {
        Arrays.fill(bytes, 0, length, (byte) 0);
        length = 0;
    }
}
