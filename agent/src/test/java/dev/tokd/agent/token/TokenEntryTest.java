package dev.tokd.agent.token;

import static dev.tokd.agent.token.TokenBench.ANY;
import static dev.tokd.agent.token.TokenBench.atLeast;
import static dev.tokd.agent.token.TokenBench.key;
import static dev.tokd.agent.token.TokenBench.now;
import static dev.tokd.agent.token.TokenBench.refused;
import static dev.tokd.agent.token.TokenBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TokenEntryTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration NANO = Duration.ofNanos(1);

    private final TokenBench bench = new TokenBench();
    private final TokenEntry entry = bench.entry("a");

    @Test
    void read_cached_mintsNothing() {
        String first = text(now(entry.read(ANY)).token());

        assertThat(text(now(entry.read(ANY)).token())).isEqualTo(first).isEqualTo("token-a-1");
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_oneNanoBeforeTheEnd_servesIt() {
        now(entry.read(ANY));
        bench.clock.pass(HOUR.minus(NANO));

        Lease lease = now(entry.read(atLeast(NANO)));

        assertThat(lease.left()).isEqualTo(NANO);
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_atTheEnd_mints() {
        now(entry.read(ANY));
        bench.clock.pass(HOUR);

        assertThat(now(entry.read(atLeast(Duration.ZERO))).left()).isEqualTo(HOUR);
        assertThat(bench.source.mints()).isEqualTo(2);
    }

    @Test
    void read_oneNanoAfterTheEndAndProviderDown_neverServesTheOldOne() {
        now(entry.read(ANY));
        bench.clock.pass(HOUR.plus(NANO));
        bench.source.down(Duration.ZERO);

        assertThat(refused(entry.read(new Want(Duration.ZERO, true, "tok token reports")))
                        .problem()
                        .code())
                .isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    }

    @Test
    void read_exactlyTheDefaultLeft_isServedAndANanoLessMints() {
        now(entry.read(ANY));
        bench.clock.pass(HOUR.minusSeconds(60));
        now(entry.read(ANY));
        assertThat(bench.source.mints()).isEqualTo(1);

        bench.clock.pass(NANO);
        now(entry.read(ANY));
        assertThat(bench.source.mints()).isEqualTo(2);
    }

    @Test
    void read_wallClockSetForward_mintsAnew() {
        bench.source.life(Duration.ofSeconds(5));
        now(entry.read(ANY));
        bench.clock.setWall(Duration.ofDays(400 * 365L));

        now(entry.read(ANY));

        assertThat(bench.source.mints()).isEqualTo(2);
    }

    @Test
    void read_wallClockSetBack_endsByTheMonotonicClock() {
        bench.source.life(Duration.ofSeconds(5));
        now(entry.read(ANY));
        bench.clock.setWall(Duration.ofDays(-400 * 365L));
        bench.clock.passMonotonic(Duration.ofSeconds(3));
        assertThat(now(entry.read(ANY)).left()).isEqualTo(Duration.ofSeconds(2));

        bench.clock.passMonotonic(Duration.ofSeconds(2));
        now(entry.read(atLeast(Duration.ZERO)));

        assertThat(bench.source.mints()).isEqualTo(2);
    }

    @Test
    void read_afterASuspend_endsByTheWallClock() {
        bench.source.life(Duration.ofSeconds(5));
        now(entry.read(ANY));

        bench.clock.setWall(Duration.ofSeconds(5));
        now(entry.read(atLeast(Duration.ZERO)));

        assertThat(bench.source.mints()).isEqualTo(2);
    }

    @Test
    void read_moreThanAnyTokenLives_isUnattainableWithoutMinting() {
        now(entry.read(ANY));

        assertThat(refused(entry.read(atLeast(HOUR.plus(NANO)))).problem().code())
                .isEqualTo(ErrorCode.TTL_UNATTAINABLE);
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_moreThanAnyTokenLivesButShorterAccepted_servesWhatIsThere() {
        now(entry.read(ANY));
        bench.clock.pass(Duration.ofMinutes(50));

        assertThat(now(entry.read(new Want(HOUR.plus(NANO), true, "tok token reports")))
                        .left())
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_moreThanAFreshTokenHadLeftOnArrival_mintsOnceNotEachTime() {
        bench.source.hold(key("a"));
        CompletionStage<Lease> slow = entry.read(atLeast(HOUR));
        bench.clock.pass(Duration.ofSeconds(1));
        bench.source.release(key("a"));
        assertThat(refused(slow).problem().code()).isEqualTo(ErrorCode.TTL_UNATTAINABLE);

        assertThat(refused(entry.read(atLeast(HOUR))).problem().code()).isEqualTo(ErrorCode.TTL_UNATTAINABLE);
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_providerDownWithLessLeftThanAsked_saysHowMuchIsLeft() {
        now(entry.read(ANY));
        bench.clock.pass(Duration.ofMinutes(55));
        bench.source.down(Duration.ofSeconds(30));

        var problem = refused(entry.read(atLeast(Duration.ofMinutes(10)))).problem();

        assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
        assertThat(problem.detail())
                .contains("the provider is down")
                .contains("5m")
                .contains("--accept-shorter");
    }

    @Test
    void read_providerDownAndShorterAccepted_servesTheOldOne() {
        now(entry.read(ANY));
        bench.clock.pass(Duration.ofMinutes(55));
        bench.source.down(Duration.ofSeconds(30));

        assertThat(now(entry.read(new Want(Duration.ofMinutes(10), true, "tok token reports")))
                        .left())
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void read_callerLeaves_theFlightGoesOn() {
        bench.source.hold(key("a"));
        CompletableFuture<Lease> gone = entry.read(ANY).toCompletableFuture();
        CompletionStage<Lease> stays = entry.read(ANY);
        gone.cancel(true);
        bench.source.release(key("a"));

        assertThat(text(now(stays).token())).isEqualTo("token-a-1");
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_sourceThrows_failsAndTheNextReadTriesAgain() {
        bench.source.breakDown(true);
        assertThat(entry.read(ANY).toCompletableFuture()).isCompletedExceptionally();

        bench.source.breakDown(false);

        assertThat(text(now(entry.read(ANY)).token())).isEqualTo("token-a-2");
    }

    @Test
    void refresh_cached_mintsAndReplaces() {
        now(entry.read(ANY));

        now(entry.refresh());

        assertThat(text(now(entry.read(ANY)).token())).isEqualTo("token-a-2");
        assertThat(bench.source.reasons).containsExactly(TokenSource.Reason.DEMAND, TokenSource.Reason.FORCED);
    }

    @Test
    void refresh_failing_keepsWhatIsCached() {
        now(entry.read(ANY));
        bench.source.down(Duration.ZERO);
        refused(entry.refresh());

        assertThat(text(now(entry.read(ANY)).token())).isEqualTo("token-a-1");
    }
}
