package dev.tokd.protocol;

import java.time.Duration;
import java.util.Map;

/**
 * How often something may happen: so many times in so long, and at most so many at once.
 *
 * @param times 1 to 1,000,000
 * @param per 1 s to 24 h
 */
public record Rate(int times, Duration per) {
    private static final Map<String, String> UNITS = Map.of("second", "1s", "minute", "1m", "hour", "1h", "day", "24h");

    /** Checks ranges. */
    public Rate {
        if (times < 1 || times > 1_000_000 || per.toSeconds() < 1 || per.compareTo(Duration.ofDays(1)) > 0) {
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return new ProblemException(
                ErrorCode.INVALID_DEFINITION,
                "a rate is written TIMES/DURATION, for example 60/1m or 100/day: 1 to 1000000 times in 1s to 24h",
                null);
    }

    /**
     * Reads a rate.
     *
     * @param text for example {@code 60/1m} or {@code 100/day}
     * @return the rate
     */
    public static Rate parse(String text) {
        int slash = text.indexOf('/');
        String per = UNITS.getOrDefault(text.substring(slash + 1), text.substring(slash + 1));
        if (slash < 1 || !text.substring(0, slash).matches("[1-9][0-9]{0,6}")) {
            throw invalid();
        }
        return new Rate(Integer.parseInt(text.substring(0, slash)), Durations.parse("rate", per));
    }

    /**
     * This rate as it is written.
     *
     * @return what {@link #parse} reads
     */
    @Override
    public String toString() {
        return times + "/" + Durations.format(per);
    }
}
