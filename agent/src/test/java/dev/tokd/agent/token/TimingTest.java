package dev.tokd.agent.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimingTest {
    @ParameterizedTest(name = "life {0}, call {1}, jitter {2}: renewed at {3}")
    @CsvSource({
        "PT24H, PT15S, 0, PT19H12M",
        "PT24H, PT15S, 0.5, PT18H",
        "PT1H, PT15S, 0, PT48M",
        "PT2M30S, PT15S, 0, PT2M",
        "PT2M29S, PT15S, 0, PT1M59S",
        "PT1M, PT15S, 0, PT30S",
        "PT59S, PT15S, 0, PT29.5S",
        "PT1M, PT15S, 0.999, PT30S",
        "PT10S, PT15S, 0, PT5S",
        "PT5S, PT0.5S, 0, PT4S",
        "PT1S, PT15S, 0.9, PT0.5S",
        "PT0.000000001S, PT15S, 0, PT0S",
        "P3650D, PT15S, 0, P2920D",
    })
    void renewAfter_byLife_isInTheTable(Duration life, Duration call, double jitter, Duration expected) {
        assertThat(Timing.renewAfter(life, call, jitter)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "life {0}, call {1}: {2}")
    @CsvSource({
        "PT24H, PT15S, PT1M",
        "PT5M, PT15S, PT1M",
        "PT4M59S, PT15S, PT59.8S",
        "PT1M, PT15S, PT12S",
        "PT5S, PT0.5S, PT1S"
    })
    void leastLeft_notAsked_isTheLesserOfAMinuteAndAFifth(Duration life, Duration call, Duration expected) {
        assertThat(Timing.leastLeft(null, life, Timing.renewAfter(life, call, 0)))
                .isEqualTo(expected);
    }

    @Test
    void leastLeft_asked_isWhatWasAsked() {
        assertThat(Timing.leastLeft(Duration.ofHours(2), Duration.ofHours(1), Duration.ofMinutes(48)))
                .isEqualTo(Duration.ofHours(2));
    }

    @Test
    void leastLeft_renewalLaterThanAFifthFromTheEnd_isCappedAtTheRenewalPoint() {
        assertThat(Timing.leastLeft(null, Duration.ofSeconds(100), Duration.ofSeconds(95)))
                .isEqualTo(Duration.ofSeconds(5));
    }
}
