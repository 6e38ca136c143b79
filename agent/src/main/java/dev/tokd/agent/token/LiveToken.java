package dev.tokd.agent.token;

import dev.tokd.protocol.Secret;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One token in the cache: where its bytes lie, when it ends by either clock, when to renew it. */
final class LiveToken implements HeldToken {
    private final Arena.Region region;
    private final String digest;
    private final Minted facts;
    private final Duration renewAfter;
    private final long offeredNanos;
    private final Instant endsAt;

    private LiveToken(Arena.Region region, String digest, Minted facts, Duration renewAfter, long offeredNanos) {
        this.region = region;
        this.digest = digest;
        this.facts = facts;
        this.renewAfter = renewAfter;
        this.offeredNanos = offeredNanos;
        this.endsAt = facts.sentAt().plus(facts.life());
    }

    /** Moves the token's bytes into the arena and wipes what it came in; null after a wipe. */
    static @Nullable LiveToken keep(Minted minted, Arena arena, long epoch, Duration renewAfter, long offeredNanos) {
        byte[] bytes = minted.token().reveal();
        try {
            Arena.Region region = arena.keep(bytes, epoch);
            return region == null ? null : new LiveToken(region, sha256(bytes), minted, renewAfter, offeredNanos);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            minted.token().close();
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What is left by the clock that says less; zero or negative once it has ended. */
    long leftNanos(long nanosNow, Instant wallNow) {
        long byMonotonic = facts.life().toNanos() - (nanosNow - facts.sentNanos());
        // A wall clock far off may differ by more than a long of nanoseconds holds.
        long wallSeconds = endsAt.getEpochSecond() - wallNow.getEpochSecond();
        if (wallSeconds > 4_000_000_000L) {
            return byMonotonic;
        }
        if (wallSeconds < -4_000_000_000L) {
            return -1;
        }
        long byWall = wallSeconds * 1_000_000_000L + endsAt.getNano() - wallNow.getNano();
        return Math.min(byMonotonic, byWall);
    }

    /** How long until renewal, zero or negative when it is due. */
    long renewInNanos(long nanosNow, Instant wallNow) {
        return leftNanos(nanosNow, wallNow) - life().minus(renewAfter).toNanos();
    }

    Instant endsAt() {
        return endsAt;
    }

    Duration life() {
        return facts.life();
    }

    /** What was left of it when it arrived: more than this no fresh token can be expected to offer. */
    long offeredNanos() {
        return offeredNanos;
    }

    Duration renewAfter() {
        return renewAfter;
    }

    boolean isDigest(String sha256) {
        return digest.equals(sha256);
    }

    void free() {
        region.free();
    }

    /** A copy for the store, or null when the arena was wiped meanwhile. */
    @Nullable StoredToken toStored(TokenKey key) {
        ByteBuffer copy = ByteBuffer.allocate(length());
        if (!copyInto(copy)) {
            return null;
        }
        return new StoredToken(
                key, Secret.owning(copy.array()), type(), granted(), audience(), facts.sentAt(), life(), lifeAssumed());
    }

    @Override
    public int length() {
        return region.length();
    }

    @Override
    public boolean copyInto(ByteBuffer target) {
        return region.copyInto(target);
    }

    @Override
    public String type() {
        return facts.type();
    }

    @Override
    public List<String> granted() {
        return facts.granted();
    }

    @Override
    public List<String> audience() {
        return facts.audience();
    }

    @Override
    public boolean lifeAssumed() {
        return facts.lifeAssumed();
    }
}
