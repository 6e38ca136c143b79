package dev.tokd.agent.broker;

import dev.tokd.agent.token.Time;
import dev.tokd.protocol.Durations;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When an open vault closes by itself: so long after it was opened, or after the last token was served.
 * Both are counted by the monotonic and by the wall clock, whichever says more: a machine that slept has
 * not stopped time, and a clock set back has not turned it.
 */
public final class Curfew {
    private static final Duration COARSE = Duration.ofSeconds(1);

    private final Time time;
    private final Rules rules;
    private volatile Consumer<Problem> bell = reason -> {};
    private volatile @Nullable Opening opening;
    private volatile Mark served;

    /**
     * What the settings say.
     *
     * @param after how long a vault stays open at the most, or null for no end
     * @param idle how long it stays open without serving, or null for no end
     */
    public record Rules(@Nullable Duration after, @Nullable Duration idle) {
        /** No end of either kind. */
        public static final Rules NONE = new Rules(null, null);
    }

    private record Mark(long nanos, Instant wall) {}

    private record Opening(Mark at, @Nullable Duration length) {}

    /**
     * A curfew on nothing open.
     *
     * @param time both clocks
     * @param rules what the settings say
     */
    public Curfew(Time time, Rules rules) {
        this.time = time;
        this.rules = rules;
        this.served = now();
    }

    /**
     * Who locks.
     *
     * @param listener is given what callers are told; may be called more than once for one end
     */
    public void onEnd(Consumer<Problem> listener) {
        bell = listener;
    }

    /**
     * Checks a wish before anything is opened for it.
     *
     * @param asked how long the vault is to stay open; zero for no end, null for what the settings say
     * @return how long it will, or null for no end
     * @throws ProblemException for longer than the settings allow
     */
    public @Nullable Duration length(@Nullable Duration asked) {
        Duration most = rules.after();
        if (asked == null) {
            return most;
        }
        if (most != null && (asked.isZero() || asked.compareTo(most) > 0)) {
            String limit = Durations.format(most);
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "lock_after in tokd.toml keeps the vault open for " + limit + " at the most",
                    "tok unlock -t " + limit);
        }
        return asked.isZero() ? null : asked;
    }

    /**
     * The vault opens now.
     *
     * @param length from {@link #length}
     */
    public void open(@Nullable Duration length) {
        Mark now = now();
        served = now;
        opening = new Opening(now, length);
    }

    /** The vault is closed; nothing ends any more. */
    public void close() {
        opening = null;
    }

    /** A token was served. */
    void served() {
        // Reads come by the ten thousand; a second more or less is all one to an idle time.
        if (rules.idle() != null && passed(served).compareTo(COARSE) > 0) {
            served = now();
        }
    }

    /** Locks if it is time; who reads and who keeps time both ask. */
    public void check() {
        Problem over = over();
        if (over != null) {
            bell.accept(over);
        }
    }

    private @Nullable Problem over() {
        Opening open = opening;
        if (open == null) {
            return null;
        }
        Duration length = open.length();
        if (length != null && passed(open.at()).compareTo(length) >= 0) {
            return locked("it was opened for " + Durations.human(length));
        }
        Duration idle = rules.idle();
        return idle != null && passed(served).compareTo(idle) >= 0
                ? locked("no token was served for " + Durations.human(idle))
                : null;
    }

    /**
     * What callers are told when a vault locked itself.
     *
     * @param why half a sentence
     * @return the problem
     */
    public static Problem locked(String why) {
        return Problem.of(ErrorCode.LOCKED, "the vault locked itself: " + why, "tok unlock");
    }

    /**
     * When the vault locks itself unless it idles before.
     *
     * @return the instant in whole seconds, or null for none
     */
    public @Nullable Instant endsAt() {
        Opening open = opening;
        Duration length = open == null ? null : open.length();
        return open == null || length == null
                ? null
                : open.at().wall().plus(length).truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * What the settings say.
     *
     * @return the rules
     */
    public Rules rules() {
        return rules;
    }

    private Mark now() {
        return new Mark(time.nanosNow(), time.wallNow());
    }

    private Duration passed(Mark since) {
        Duration byNanos = Duration.ofNanos(time.nanosNow() - since.nanos());
        Duration byWall = Duration.between(since.wall(), time.wallNow());
        return byNanos.compareTo(byWall) > 0 ? byNanos : byWall;
    }
}
