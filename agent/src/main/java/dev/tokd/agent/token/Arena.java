package dev.tokd.agent.token;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where token bytes lie while they are served: off the heap, so that one call zeroes them all and no
 * collector leaves copies behind.
 *
 * <p>Chunks of 256 KiB in cells of 256 bytes. Every method holds the one lock for a copy of at most 48
 * KiB, except {@link #wipe}.
 */
public final class Arena {
    private static final int CELL = 256;
    private static final int CELLS = 1024;
    private static final byte[] ZEROS = new byte[CELL * CELLS];

    private final List<Chunk> chunks = new ArrayList<>();
    private volatile long epoch;

    /** An empty arena; memory is taken when the first token comes. */
    public Arena() {}

    private static final class Chunk {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(CELL * CELLS);
        final BitSet taken = new BitSet(CELLS);

        /** First fit; a negative answer means no room. */
        int find(int cells) {
            int start = taken.nextClearBit(0);
            while (start + cells <= CELLS) {
                int end = taken.nextSetBit(start);
                if (end < 0 || end - start >= cells) {
                    return start;
                }
                start = taken.nextClearBit(end);
            }
            return -1;
        }

        void zero(int cell, int cells) {
            bytes.clear().position(cell * CELL).put(ZEROS, 0, cells * CELL);
        }
    }

    /** One token's place; it reads nothing once it is freed or the arena was wiped. */
    public final class Region {
        private final Chunk chunk;
        private final int cell;
        private final int length;
        private final long born;
        private boolean freed;

        private Region(Chunk chunk, int cell, int length) {
            this.chunk = chunk;
            this.cell = cell;
            this.length = length;
            this.born = epoch;
        }

        /**
         * How long the token is.
         *
         * @return bytes
         */
        public int length() {
            return length;
        }

        /**
         * Copies the bytes.
         *
         * @param target with room for them
         * @return false, and nothing copied, when they are gone
         */
        public boolean copyInto(ByteBuffer target) {
            synchronized (Arena.this) {
                if (freed || born != epoch) {
                    return false;
                }
                target.put(chunk.bytes.duplicate().clear().position(cell * CELL).limit(cell * CELL + length));
                return true;
            }
        }

        /** Zeroes the bytes and gives the room back. */
        public void free() {
            synchronized (Arena.this) {
                if (!freed && born == epoch) {
                    freed = true;
                    chunk.zero(cell, cells(length));
                    chunk.taken.clear(cell, cell + cells(length));
                }
            }
        }
    }

    /**
     * How often the arena was wiped: what was asked for before a wipe must not come in after it.
     *
     * @return a number that grows with each wipe
     */
    public long epoch() {
        return epoch;
    }

    /**
     * Takes a token in.
     *
     * @param token its bytes, at most 256 KiB; the caller wipes its own copy
     * @param asked the {@link #epoch()} when it was asked for
     * @return its place, or null when the arena was wiped since
     */
    public synchronized @Nullable Region keep(byte[] token, long asked) {
        if (asked != epoch) {
            return null;
        }
        int cells = cells(token.length);
        for (Chunk chunk : chunks) {
            int cell = chunk.find(cells);
            if (cell >= 0) {
                return place(chunk, cell, token);
            }
        }
        Chunk fresh = new Chunk();
        chunks.add(fresh);
        return place(fresh, 0, token);
    }

    private Region place(Chunk chunk, int cell, byte[] token) {
        chunk.taken.set(cell, cell + cells(token.length));
        chunk.bytes.clear().position(cell * CELL).put(token);
        return new Region(chunk, cell, token.length);
    }

    private static int cells(int length) {
        return Math.max(1, (length + CELL - 1) / CELL);
    }

    /** Zeroes everything at once; every region made before reads nothing from now on. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Written under the lock; read without it.
    public synchronized void wipe() {
        epoch++;
        for (Chunk chunk : chunks) {
            chunk.zero(0, chunk.taken.length());
            chunk.taken.clear();
        }
    }
}
