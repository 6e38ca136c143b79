package dev.tokd.agent.token;

import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The token of one key: served while it lives, minted by one flight at a time, renewed ahead.
 *
 * <p>Reading takes no lock. The lock guards only starting and landing a flight.
 */
public final class TokenEntry {
    private static final long NEVER = Long.MAX_VALUE;

    private final TokenKey key;
    private final Tokens.Tools tools;
    private final long epoch;
    private final LongAdder served = new LongAdder();
    private final AtomicLong mints = new AtomicLong();

    private volatile @Nullable LiveToken current;
    private volatile boolean usedSinceMint;
    private volatile Duration callTimeout = Duration.ofSeconds(15);
    private volatile KeepWarm keepWarm = KeepWarm.NEVER;
    private volatile @Nullable Failure lastFailure;

    private @Nullable CompletableFuture<LiveToken> flight;
    private @Nullable LiveToken previous;
    private @Nullable Problem dropped;
    private volatile long notBeforeNanos;
    private volatile boolean backingOff;

    /**
     * The last mint that gave no token.
     *
     * @param problem what callers were told
     * @param at when
     */
    public record Failure(Problem problem, Instant at) {}

    TokenEntry(TokenKey key, Tokens.Tools tools) {
        this.key = key;
        this.tools = tools;
        this.epoch = tools.arena().epoch();
    }

    /**
     * What the token is for.
     *
     * @return its key
     */
    public TokenKey key() {
        return key;
    }

    /** The wishes of the apps that share the key, already made one; the last word counts. */
    void tune(Duration timeout, KeepWarm wish) {
        callTimeout = timeout;
        keepWarm = wish;
    }

    /** Something changed that may have mended it: the next renewal need not wait, and nothing is said to fail. */
    void forgetFailure() {
        lastFailure = null;
        backingOff = false;
    }

    /**
     * Serves a token that lives long enough, minting if there is none.
     *
     * @param want what of it
     * @return complete already when it was cached; else completes when the flight lands. Fails with a
     *     {@link ProblemException}
     */
    public CompletionStage<Lease> read(Want want) {
        LiveToken token = isWiped() ? null : current;
        if (token == null) {
            return fly(TokenSource.Reason.DEMAND, null).thenApply(fresh -> fromFresh(fresh, want));
        }
        long nanos = tools.time().nanosNow();
        Instant wall = tools.time().wallNow();
        long left = token.leftNanos(nanos, wall);
        if (left > 0 && left >= needed(token, want)) {
            if (keepWarm != KeepWarm.NEVER && left <= leftAtRenewal(token)) {
                renewInBackground();
            }
            return CompletableFuture.completedFuture(lease(token, left));
        }
        return tooShort(token, left, want);
    }

    private static long needed(LiveToken token, Want want) {
        return Timing.leastLeft(want.minTtl(), token.life(), token.renewAfter()).toNanos();
    }

    private static long leftAtRenewal(LiveToken token) {
        return token.life().minus(token.renewAfter()).toNanos();
    }

    private CompletionStage<Lease> tooShort(LiveToken token, long left, Want want) {
        Duration asked = want.minTtl();
        if (left > 0 && asked != null && asked.toNanos() > token.offeredNanos()) {
            return want.acceptShorter()
                    ? CompletableFuture.completedFuture(lease(token, left))
                    : CompletableFuture.failedFuture(unattainable(want, asked, token.life()));
        }
        return fly(TokenSource.Reason.DEMAND, token).handle((fresh, failure) -> {
            if (failure == null) {
                return fromFresh(fresh, want);
            }
            return fromOld(token, want, failure);
        });
    }

    private Lease fromFresh(LiveToken fresh, Want want) {
        long left = fresh.leftNanos(tools.time().nanosNow(), tools.time().wallNow());
        Duration asked = want.minTtl();
        if (left <= 0) {
            throw new ProblemException(
                    ErrorCode.PROVIDER_UNAVAILABLE,
                    "the provider's token had ended before it arrived (it lives " + Durations.human(fresh.life()) + ")",
                    null);
        }
        if (asked != null && left < asked.toNanos() && !want.acceptShorter()) {
            throw unattainable(want, asked, fresh.life());
        }
        return lease(fresh, left);
    }

    /** No fresh one: the old one may do, if it lives and the caller takes it. */
    private Lease fromOld(LiveToken token, Want want, Throwable failure) {
        Throwable cause = MintFailure.unwrapped(failure);
        long left = token.leftNanos(tools.time().nanosNow(), tools.time().wallNow());
        if (left <= 0 || !(cause instanceof ProblemException refusal)) {
            throw cause instanceof RuntimeException e ? e : new CompletionException(cause);
        }
        if (want.acceptShorter()) {
            return lease(token, left);
        }
        Problem said = refusal.problem();
        throw new ProblemException(
                new Problem(
                        said.code(),
                        said.detail() + "; the token at hand lives " + Durations.human(Duration.ofNanos(left))
                                + ", less than asked (--accept-shorter takes it)",
                        said.fix(),
                        said.retryAfter()),
                refusal);
    }

    private ProblemException unattainable(Want want, Duration asked, Duration life) {
        return new ProblemException(
                ErrorCode.TTL_UNATTAINABLE,
                "asked for " + Durations.human(asked) + " of life, but this provider's tokens live "
                        + Durations.human(life) + " when fresh",
                want.command() + " --min-ttl " + Durations.format(Duration.ofSeconds(life.toSeconds() / 2)));
    }

    private Lease lease(LiveToken token, long left) {
        served.increment();
        if (!usedSinceMint) {
            usedSinceMint = true;
        }
        return new Lease(token, Duration.ofNanos(left), token.endsAt());
    }

    /**
     * Mints now, whatever is cached.
     *
     * @return the fresh token; fails as {@link #read} does, with what is cached kept
     */
    public CompletionStage<Lease> refresh() {
        return fly(TokenSource.Reason.FORCED, current).thenApply(fresh -> fromFresh(fresh, Want.ANY));
    }

    /**
     * Whether a token is the one served now.
     *
     * @param sha256 its digest in lower-case hexadecimal
     * @return true when it is current
     */
    public boolean isCurrent(String sha256) {
        LiveToken token = current;
        return token != null && token.isDigest(sha256);
    }

    /** Joins the flight or starts one, unless one landed since the caller looked. */
    private synchronized CompletableFuture<LiveToken> fly(TokenSource.Reason reason, @Nullable LiveToken seen) {
        CompletableFuture<LiveToken> underWay = flight;
        if (underWay != null) {
            return underWay.copy();
        }
        if (dropped != null || isWiped()) {
            return CompletableFuture.failedFuture(discarded().toException());
        }
        LiveToken landed = current;
        if (landed != null && landed != seen) {
            return CompletableFuture.completedFuture(landed);
        }
        CompletableFuture<LiveToken> starting = new CompletableFuture<>();
        flight = starting;
        CompletionStage<Minted> mint;
        try {
            mint = tools.source().mint(key, reason);
        } catch (RuntimeException e) {
            // A source that throws instead of answering must not leave the key waiting forever.
            mint = CompletableFuture.failedFuture(e);
        }
        mint.whenComplete((minted, failure) -> land(starting, reason, minted, failure));
        return starting.copy();
    }

    private void land(
            CompletableFuture<LiveToken> landing,
            TokenSource.Reason reason,
            @Nullable Minted minted,
            @Nullable Throwable failure) {
        LiveToken token = null;
        Throwable broken = failure;
        try {
            token = minted == null ? null : keep(minted, leftOf(minted));
        } catch (RuntimeException | OutOfMemoryError e) {
            // Off-heap memory may run out; readers get an answer and the next one tries again.
            broken = e;
        }
        synchronized (this) {
            flight = null;
        }
        if (token != null && minted != null) {
            tools.events().minted(key, reason, minted.life());
            landing.complete(token);
        } else if (minted != null && broken == null) {
            landing.completeExceptionally(discarded().toException());
        } else {
            Throwable cause = broken == null
                    ? new IllegalStateException("the source gave neither a token nor a reason")
                    : MintFailure.unwrapped(broken);
            remember(cause);
            tools.events().failed(key, reason, cause);
            landing.completeExceptionally(
                    cause instanceof MintFailure said ? new ProblemException(said.problem(), said) : cause);
        }
        tools.changed().run();
    }

    private long leftOf(Minted minted) {
        return minted.life().toNanos() - (tools.time().nanosNow() - minted.sentNanos());
    }

    private synchronized @Nullable LiveToken keep(Minted minted, long offeredNanos) {
        if (dropped != null) {
            minted.token().close();
            return null;
        }
        LiveToken token = LiveToken.keep(minted, tools.arena(), epoch, renewAfter(minted), offeredNanos);
        if (token == null) {
            return null;
        }
        // The one before the last is freed, not the last: a reader may hold that for some microseconds.
        LiveToken beforeLast = previous;
        if (beforeLast != null) {
            beforeLast.free();
        }
        previous = current;
        current = token;
        usedSinceMint = false;
        backingOff = false;
        lastFailure = null;
        mints.incrementAndGet();
        return token;
    }

    /** As its provider says, where that is before its end: it knows what it does to those who ask often. */
    private Duration renewAfter(Minted minted) {
        Duration said = minted.renewAfter();
        return said == null || said.compareTo(minted.life()) > 0
                ? Timing.renewAfter(minted.life(), callTimeout, tools.jitter().getAsDouble())
                : said;
    }

    /** Zeroes the token; the next reader gets a fresh one, and none is minted before somebody reads. */
    public synchronized void forget() {
        LiveToken token = current;
        LiveToken old = previous;
        current = null;
        previous = null;
        usedSinceMint = false;
        if (token != null) {
            token.free();
        }
        if (old != null) {
            old.free();
        }
        tools.changed().run();
    }

    /** Why a token that arrived is not served. */
    private synchronized Problem discarded() {
        Problem reason = dropped;
        return reason == null ? Tokens.LOCKED_MEANWHILE : reason;
    }

    private void remember(Throwable cause) {
        Problem problem = Problem.of(ErrorCode.INTERNAL, "the mint broke; the daemon's log says how", null);
        Duration wait = Duration.ofSeconds(10);
        if (cause instanceof MintFailure mint) {
            problem = mint.problem();
            wait = mint.notBefore();
        } else if (cause instanceof ProblemException said) {
            problem = said.problem();
        }
        lastFailure = new Failure(problem, tools.time().wallNow());
        notBeforeNanos = tools.time().nanosNow() + wait.toNanos();
        backingOff = true;
    }

    private void renewInBackground() {
        if (!backingOff || notBeforeNanos - tools.time().nanosNow() <= 0) {
            renew();
        }
    }

    private void renew() {
        // Nobody waits for this flight; how it ends is remembered and told to the events when it lands.
        CompletableFuture<LiveToken> unused = fly(TokenSource.Reason.RENEWAL, current);
    }

    /** Starts a renewal if it is due; says how long until the next look, in nanoseconds. */
    long renewIfDue() {
        LiveToken token = current;
        if (keepWarm == KeepWarm.NEVER || (keepWarm == KeepWarm.IF_USED && !usedSinceMint)) {
            return NEVER;
        }
        long nanos = tools.time().nanosNow();
        long due = token == null ? 0 : token.renewInNanos(nanos, tools.time().wallNow());
        if (backingOff) {
            due = Math.max(due, notBeforeNanos - nanos);
        }
        if (due > 0) {
            return due;
        }
        if (!isFlying()) {
            renew();
        }
        return NEVER;
    }

    /**
     * Waits with whoever waits already.
     *
     * @return the outcome of the mint under way, or empty when there is none
     */
    public synchronized Optional<CompletionStage<Lease>> join() {
        CompletableFuture<LiveToken> underWay = flight;
        return underWay == null
                ? Optional.empty()
                : Optional.of(underWay.copy().thenApply(fresh -> fromFresh(fresh, Want.ANY)));
    }

    /** Whether this entry is of before a lock. */
    private boolean isWiped() {
        return tools.arena().epoch() != epoch;
    }

    private synchronized boolean isFlying() {
        return flight != null;
    }

    boolean restore(Minted minted) {
        boolean lives =
                minted.sentNanos() + minted.life().toNanos() - tools.time().nanosNow() > 0;
        if (!lives || current != null) {
            minted.token().close();
            return false;
        }
        LiveToken token = keep(minted, minted.life().toNanos());
        mints.set(0);
        return token != null;
    }

    void stored(Consumer<StoredToken> into) {
        LiveToken token = current;
        if (token != null
                && token.leftNanos(tools.time().nanosNow(), tools.time().wallNow()) > 0) {
            StoredToken copy = token.toStored(key);
            if (copy != null) {
                into.accept(copy);
            }
        }
    }

    /** The key is not wanted any more: who still waits is told the reason. */
    synchronized void drop(Problem reason) {
        dropped = reason;
        LiveToken token = current;
        LiveToken old = previous;
        current = null;
        previous = null;
        if (token != null) {
            token.free();
        }
        if (old != null) {
            old.free();
        }
    }

    /**
     * What there is to show.
     *
     * @return a picture of this moment
     */
    public Picture picture() {
        LiveToken token = current;
        long nanos = tools.time().nanosNow();
        Instant wall = tools.time().wallNow();
        boolean alive = token != null && token.leftNanos(nanos, wall) > 0;
        boolean renews = keepWarm == KeepWarm.ALWAYS || (keepWarm == KeepWarm.IF_USED && usedSinceMint);
        return new Picture(
                alive && token != null
                        ? new Lease(token, Duration.ofNanos(token.leftNanos(nanos, wall)), token.endsAt())
                        : null,
                alive && token != null ? token.life() : null,
                alive && token != null && renews
                        ? Duration.ofNanos(Math.max(0, token.renewInNanos(nanos, wall)))
                        : null,
                isFlying(),
                lastFailure,
                mints.get(),
                served.sum());
    }

    /**
     * One entry at one moment.
     *
     * @param live the token that lives, or null
     * @param life its whole life, or null
     * @param renewsIn when it is renewed unasked, or null when it is not
     * @param flying whether a mint is under way
     * @param failure the last failure since the last success, or null
     * @param mints how many tokens were minted since start
     * @param served how many were served since start
     */
    public record Picture(
            @Nullable Lease live,
            @Nullable Duration life,
            @Nullable Duration renewsIn,
            boolean flying,
            @Nullable Failure failure,
            long mints,
            long served) {}
}
