package dev.tokd.agent.main;

import dev.tokd.agent.broker.Curfew;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When the vault locks by itself.
 *
 * @param after {@code lock_after}: so long after it was opened at the most, or null
 * @param idle {@code lock_when_idle}: so long after the last token was served, or null
 * @param on {@code lock_on}: what locks it at once
 */
record Locking(@Nullable Duration after, @Nullable Duration idle, Set<Trigger> on) {
    /** What happens to the machine. */
    enum Trigger {
        /** It sleeps. */
        SUSPEND,
        /** A session of the user locks its screen. */
        SCREEN;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Only by hand. */
    static final Locking NONE = new Locking(null, null, Set.of());

    static Locking of(JsonMap file) {
        Set<Trigger> on = EnumSet.noneOf(Trigger.class);
        file.strings("lock_on").forEach(word -> on.add(trigger(word)));
        return new Locking(duration(file, "lock_after"), duration(file, "lock_when_idle"), Set.copyOf(on));
    }

    private static @Nullable Duration duration(JsonMap file, String name) {
        Duration duration = file.optionalDuration(name);
        if (duration != null && duration.isZero()) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, name + " is zero; leave it out for a vault that stays open", null);
        }
        return duration;
    }

    private static Trigger trigger(String word) {
        List<String> known = Stream.of(Trigger.values()).map(Trigger::wire).toList();
        if (!known.contains(word)) {
            String nearest = Text.nearest(word, known);
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "lock_on \"" + Text.printable(word) + "\" is not known; "
                            + (nearest == null
                                    ? "known: " + String.join(", ", known)
                                    : "did you mean " + nearest + "?"),
                    null);
        }
        return Trigger.valueOf(word.toUpperCase(Locale.ROOT));
    }

    Curfew.Rules rules() {
        return new Curfew.Rules(after, idle);
    }
}
