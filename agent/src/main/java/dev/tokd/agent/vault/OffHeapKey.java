package dev.tokd.agent.vault;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;

/** A key outside the Java heap, where no collector copies it, until it is wiped. */
final class OffHeapKey {
    static final int LENGTH = 32;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(LENGTH);
    private boolean wiped;

    /** Copies the key in; the caller wipes its own array. */
    OffHeapKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a key is " + LENGTH + " bytes");
        }
        bytes.put(0, key);
    }

    /**
     * Lends a copy, which is wiped afterwards. The copy is taken under the lock and used outside, so
     * that {@link #wipe()} never waits for a disk.
     *
     * @throws dev.tokd.protocol.ProblemException locked, when this was wiped
     */
    <T> T lend(Function<byte[], T> use) {
        byte[] copy = copy();
        try {
            return use.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    private synchronized byte[] copy() {
        if (wiped) {
            throw VaultProblems.locked();
        }
        byte[] copy = new byte[LENGTH];
        bytes.get(0, copy);
        return copy;
    }

    synchronized void wipe() {
        wiped = true;
        bytes.put(0, new byte[LENGTH]);
    }
}
