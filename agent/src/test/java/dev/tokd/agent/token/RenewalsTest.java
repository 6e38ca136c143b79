package dev.tokd.agent.token;

import static dev.tokd.agent.token.TokenBench.ANY;
import static dev.tokd.agent.token.TokenBench.key;
import static dev.tokd.agent.token.TokenBench.now;
import static dev.tokd.agent.token.TokenBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.KeepWarm;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenewalsTest {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration LIFE = Duration.ofSeconds(5);

    private final TokenBench bench = new TokenBench();
    private final ManualWakeups wakeups = new ManualWakeups();
    private final Renewals renewals = new Renewals(bench.tokens, wakeups);

    RenewalsTest() {
        bench.source.life(LIFE);
        bench.changed.set(renewals::poke);
    }

    private void pass(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= STEP.toMillis()) {
            bench.clock.pass(STEP);
            wakeups.pass(STEP);
        }
    }

    @Test
    void renewal_over25Lifetimes_noReaderWaitsOrSeesAnEndedToken() {
        TokenEntry entry = bench.entry("a", KeepWarm.IF_USED);
        now(entry.read(ANY));
        renewals.poke();

        for (int step = 0; step < 25 * LIFE.toMillis() / STEP.toMillis(); step++) {
            pass(STEP);
            Lease lease = now(entry.read(ANY));
            assertThat(lease.left())
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(1).minus(STEP));
            assertThat(text(lease.token())).startsWith("token-a-");
        }

        // 80 % of each life is used, so 25 lives take about 31 tokens.
        assertThat(bench.source.mints()).isBetween(29, 33);
        assertThat(bench.source.reasons)
                .filteredOn(reason -> reason == TokenSource.Reason.DEMAND)
                .hasSize(1);
    }

    @Test
    void renewal_ofAnUnusedToken_stopsAfterOne() {
        TokenEntry entry = bench.entry("a", KeepWarm.IF_USED);
        now(entry.read(ANY));
        renewals.poke();

        pass(LIFE.multipliedBy(5));

        assertThat(bench.source.mints()).isEqualTo(2);
    }

    @Test
    void renewal_keepWarmAlways_mintsBeforeAnybodyAsks() {
        bench.entry("a", KeepWarm.ALWAYS);
        renewals.poke();

        pass(LIFE.multipliedBy(4));

        assertThat(bench.source.mints()).isEqualTo(5);
    }

    @Test
    void renewal_keepWarmNever_mintsNothing() {
        now(bench.entry("a", KeepWarm.NEVER).read(ANY));
        renewals.poke();

        pass(LIFE.multipliedBy(4));

        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void renewal_providerDown_waitsAsLongAsItWasTold() {
        TokenEntry entry = bench.entry("a", KeepWarm.ALWAYS);
        bench.source.down(Duration.ofSeconds(30));
        renewals.poke();
        pass(Duration.ofSeconds(30));
        assertThat(bench.source.mints()).isEqualTo(1);

        bench.source.fail(null);
        pass(Duration.ofSeconds(11));

        assertThat(bench.source.mints()).isGreaterThanOrEqualTo(2);
        assertThat(entry.picture().failure()).isNull();
    }

    @Test
    void forgetFailures_whileARenewalWaits_itIsTriedAtOnceAndNothingIsSaidToFail() {
        TokenEntry entry = bench.entry("a", KeepWarm.ALWAYS);
        bench.source.down(Duration.ofHours(1));
        renewals.poke();
        pass(Duration.ofSeconds(2));
        assertThat(entry.picture().failure()).isNotNull();
        bench.source.fail(null);

        bench.tokens.forgetFailures();

        assertThat(entry.picture().failure()).isNull();
        renewals.poke();
        pass(Duration.ofSeconds(2));
        assertThat(bench.source.mints()).isEqualTo(2);
    }

    @Test
    void renewal_afterASuspend_catchesUp() {
        TokenEntry entry = bench.entry("a", KeepWarm.ALWAYS);
        renewals.poke();
        pass(Duration.ofSeconds(1));
        bench.clock.setWall(Duration.ofHours(8));

        pass(Duration.ofSeconds(10));

        assertThat(now(entry.read(ANY)).left()).isPositive();
        assertThat(bench.source.reasons).containsOnly(TokenSource.Reason.RENEWAL);
    }

    @Test
    void renewal_slow_leavesTheOldTokenServed() {
        TokenEntry entry = bench.entry("a", KeepWarm.IF_USED);
        now(entry.read(ANY));
        bench.source.hold(key("a"));
        renewals.poke();

        pass(Duration.ofMillis(4000));

        assertThat(bench.source.mints()).isEqualTo(2);
        assertThat(text(now(entry.read(ANY)).token())).isEqualTo("token-a-1");
    }

    @Test
    void poke_overAndOver_doesNotPutTheLookOff() {
        bench.entry("a", KeepWarm.ALWAYS);

        for (int i = 0; i < 100; i++) {
            renewals.poke();
            wakeups.pass(Duration.ofMillis(10));
        }

        assertThat(bench.source.mints()).isEqualTo(1);
    }
}
