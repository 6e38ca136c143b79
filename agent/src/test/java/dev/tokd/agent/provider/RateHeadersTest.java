package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.http.Reply;
import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateHeadersTest {
    private static final String DATE = "Tue, 24 Nov 2026 00:00:00 GMT";
    private static final String QUOTA = "auth0-client-quota-limit";

    private static Reply reply(int status, Map<String, String> headers) {
        return new Reply(status, headers, Secret.owning(new byte[0]));
    }

    @Test
    void read_quota_everyBucket() {
        assertThat(RateHeaders.read(reply(200, Map.of(QUOTA, "b=per_hour;q=10;r=7;t=3540,b=per_day;q=50;r=47;t=43200")))
                        .quotas())
                .containsExactly(
                        new RateHints.Quota("per_hour", 10, 7, Duration.ofSeconds(3540)),
                        new RateHints.Quota("per_day", 50, 47, Duration.ofSeconds(43200)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "=,=;", "b=x", "b=x;q=1;r=1", "b=x;q=a;r=1;t=1", "b=x;q=-1;r=1;t=1"})
    void read_malformedQuota_unsaid(String header) {
        assertThat(RateHeaders.read(reply(200, Map.of(QUOTA, header))).quotas()).isEmpty();
    }

    @Test
    void read_resetInThePast_zero() {
        assertThat(RateHeaders.read(reply(200, Map.of("x-ratelimit-reset", "1700000000", "date", DATE)))
                        .resetIn())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void read_resetAsTimeWithoutDate_unsaid() {
        assertThat(RateHeaders.read(reply(200, Map.of("x-ratelimit-reset", "1795478430")))
                        .resetIn())
                .isNull();
    }

    @Test
    void read_resetAsSeconds_needsNoDate() {
        assertThat(RateHeaders.read(reply(200, Map.of("x-ratelimit-reset", "30")))
                        .resetIn())
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void wait_retryAfterAndReset_retryAfterCounts() {
        Reply reply = reply(429, Map.of("retry-after", "5", "x-ratelimit-reset", "30"));
        assertThat(RateHeaders.wait(reply, RateHeaders.read(reply))).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void wait_serverErrorWithReset_resetIsAboutSomethingElse() {
        Reply reply = reply(500, Map.of("x-ratelimit-reset", "30"));
        assertThat(RateHeaders.wait(reply, RateHeaders.read(reply))).isNull();
    }
}
