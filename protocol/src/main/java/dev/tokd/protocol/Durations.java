package dev.tokd.protocol;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 60s}, {@code 5m}, {@code 24h}, {@code 30d}. */
public final class Durations {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,13})(ms|s|m|h|d)?");

    /** A century: its nanoseconds still fit a long, so whoever computes with it cannot overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param what what it is for, for the error
     * @param text digits and a unit; digits alone are seconds
     * @return the duration, zero to 36500 days
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} for anything else
     */
    public static Duration parse(String what, String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    what + " \"" + text + "\" is not a duration: write it like 500ms, 60s, 5m, 24h or 30d",
                    null);
        }
        Duration duration = duration(matcher);
        if (duration.compareTo(LONGEST) > 0) {
            throw new ProblemException(ErrorCode.BAD_REQUEST, what + " \"" + text + "\" is over 36500d", null);
        }
        return duration;
    }

    private static Duration duration(Matcher matcher) {
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        return switch (unit == null ? "s" : unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    /**
     * Writes a duration so that {@link #parse} reads it back.
     *
     * @param duration zero to 36500 days, in whole milliseconds
     * @return the shortest exact form
     */
    public static String format(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds % 3600 == 0 && seconds != 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 && seconds != 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /**
     * Writes a duration for people, two units at the most.
     *
     * @param duration any length
     * @return for example {@code 23h 59m}, {@code 4m 10s}, {@code 0s}
     */
    public static String human(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return pair(seconds / 60, "m", seconds % 60, "s");
        }
        return seconds < 86_400
                ? pair(seconds / 3600, "h", seconds % 3600 / 60, "m")
                : pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    private static String pair(long big, String bigUnit, long small, String smallUnit) {
        return small == 0 ? big + bigUnit : big + bigUnit + " " + small + smallUnit;
    }
}
