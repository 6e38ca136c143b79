package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0,0s",
        "60,60000,1m",
        "60s,60000,1m",
        "61s,61000,61s",
        "500ms,500,500ms",
        "1500ms,1500,1500ms",
        "1000ms,1000,1s",
        "5m,300000,5m",
        "90m,5400000,90m",
        "24h,86400000,24h",
        "30d,2592000000,720h",
        "2592000001ms,2592000001,2592000001ms",
        "36500d,3153600000000,876000h"
    })
    void parse_andFormat_areExact(String text, long millis, String formatted) {
        Duration duration = Durations.parse("min_ttl", text);
        assertThat(duration).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.format(duration)).isEqualTo(formatted);
        assertThat(Durations.parse("min_ttl", formatted)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "-1s", "+1s", "1.5s", "5 m", "m", "5M", "5w", "1h30m", "٣s", "99999999999999", "PT5M"})
    void parse_anythingElse_isBadRequestWithExamples(String text) {
        Problem problem = Refusal.of(() -> Durations.parse("min_ttl", text));
        assertThat(problem.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(problem.detail()).startsWith("min_ttl ").contains("500ms, 60s, 5m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"36501d", "9999999999999d", "9999999999999"})
    void parse_overACentury_isRefusedBeforeAnythingOverflows(String text) {
        assertThat(Refusal.of(() -> Durations.parse("min_ttl", text)).detail()).contains("over 36500d");
    }

    @Test
    void parse_longest_fitsNanoseconds() {
        assertThat(Durations.parse("x", "36500d").toNanos()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "-5,0s",
        "0,0s",
        "59,59s",
        "60,1m",
        "250,4m 10s",
        "3599,59m 59s",
        "3600,1h",
        "3661,1h 1m",
        "86340,23h 59m",
        "86400,1d",
        "90000,1d 1h"
    })
    void human_anyLength_isTwoUnitsAtMost(long seconds, String shown) {
        assertThat(Durations.human(Duration.ofSeconds(seconds))).isEqualTo(shown);
    }
}
