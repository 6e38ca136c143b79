package dev.tokd.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTest {
    private static final String NOW = "Tue, 24 Nov 2026 00:00:00 GMT";

    private static Reply with(Map<String, String> headers) {
        return new Reply(429, headers, Secret.owning(new byte[0]));
    }

    @Test
    void retryAfter_seconds_duration() {
        assertThat(with(Map.of("retry-after", "120")).retryAfter()).isEqualTo(Duration.ofSeconds(120));
        assertThat(with(Map.of("retry-after", "0")).retryAfter()).isEqualTo(Duration.ZERO);
    }

    @Test
    void retryAfter_date_countsFromTheAnswersDate() {
        assertThat(with(Map.of("retry-after", "Tue, 24 Nov 2026 00:01:30 GMT", "date", NOW))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void retryAfter_datePast_zero() {
        assertThat(with(Map.of("retry-after", "Mon, 23 Nov 2026 00:00:00 GMT", "date", NOW))
                        .retryAfter())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void retryAfter_dateButAnswerUndated_null() {
        assertThat(with(Map.of("retry-after", NOW)).retryAfter()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "1234567890123", "Tue, 99 Foo 2026"})
    void retryAfter_malformed_null(String value) {
        assertThat(with(Map.of("retry-after", value, "date", NOW)).retryAfter()).isNull();
    }

    @Test
    void retryAfter_absent_null() {
        assertThat(with(Map.of()).retryAfter()).isNull();
    }
}
