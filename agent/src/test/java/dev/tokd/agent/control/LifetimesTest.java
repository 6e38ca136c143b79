package dev.tokd.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.broker.Served;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.token.MutableTime;
import dev.tokd.agent.token.StoredToken;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends by itself, on clocks moved by hand: the vault's opening, apps, clients. */
class LifetimesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final AtomicLong slept = new AtomicLong();
    private final List<String> triggers = new ArrayList<>();
    private int vaults;
    private ControlBench bench;
    private Timekeeper timekeeper;

    @BeforeEach
    void open() {
        with(Curfew.Rules.NONE);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** A new vault, open, under these settings. */
    private void with(Curfew.Rules rules) {
        if (bench != null) {
            bench.close();
        }
        bench = new ControlBench(folder.resolve("v" + ++vaults), rules).withClient();
        bench.cache.source.life(Duration.ofDays(30));
        bench.curfew.onEnd(bench.vaultControl::lockItself);
        timekeeper = new Timekeeper(bench.curfew, bench.shelf, bench.vault, slept::get, () -> triggers.add("slept"));
    }

    private MutableTime clock() {
        return bench.cache.clock;
    }

    private Instant in(Duration later) {
        return clock().time().wallNow().plus(later);
    }

    private void unlock(String more) {
        TokenBench.now(bench.vaultControl.unlock(
                Actor.START, ControlBench.body("{\"key\":\"" + ControlBench.KEY + "\"" + more + "}")));
    }

    /** Locks first, unless it has locked itself. */
    private void unlockFor(String length) {
        bench.vaultControl.wipe(VaultControl.LOCKED);
        unlock(",\"lock_after\":\"" + length + "\"");
    }

    private static String end(@Nullable Instant at) {
        return at == null ? "" : ",\"expires_at\":\"" + at + "\"";
    }

    private void define(String app, @Nullable Instant end) {
        TokenBench.now(
                bench.definitions.putApp(Actor.START, app, ControlBench.app("\"" + app + "\"", end(end)), false));
    }

    private CompletionStage<Served> read(String app) {
        Caller owner = Caller.known(new Peer(1000, 1000, 7));
        return bench.broker.read(Ask.plain(owner, Door.owner("/s"), app, null));
    }

    private Problem refused(String app) {
        return TokenBench.refused(read(app)).problem();
    }

    @Test
    void unlock_forATime_isServedUntilThenAndLockedFromThenOn() {
        define("reports", null);
        unlockFor("8h");
        assertThat(bench.curfew.endsAt()).isEqualTo(in(Duration.ofHours(8)));
        clock().pass(Duration.ofHours(8).minusNanos(1));
        TokenBench.now(read("reports"));

        clock().pass(Duration.ofNanos(1));

        assertThat(refused("reports").code()).isEqualTo(ErrorCode.LOCKED);
        assertThat(refused("reports").detail()).contains("locked itself: it was opened for 8h");
        assertThat(bench.vault.state()).isEqualTo(Vault.State.LOCKED);
        assertThat(bench.cache.tokens.snapshot()).isEmpty();
    }

    @Test
    void unlock_forATime_sleepAndABackwardClockCount() {
        define("reports", null);
        unlockFor("8h");
        clock().setWall(Duration.ofHours(8));
        assertThat(refused("reports").code()).isEqualTo(ErrorCode.LOCKED);

        unlockFor("8h");
        clock().setWall(Duration.ofHours(-30));
        clock().passMonotonic(Duration.ofHours(8));
        assertThat(refused("reports").code()).isEqualTo(ErrorCode.LOCKED);
    }

    @Test
    void unlock_forATime_locksWithoutAReader() {
        unlockFor("8h");
        clock().pass(Duration.ofHours(8));
        timekeeper.look();
        assertThat(bench.vault.state()).isEqualTo(Vault.State.LOCKED);
        assertThat(bench.curfew.endsAt()).isNull();
    }

    @Test
    void unlock_again_replacesTheTime() {
        unlockFor("8h");
        clock().pass(Duration.ofHours(7));
        unlock(",\"lock_after\":\"2h\"");
        clock().pass(Duration.ofMinutes(119));
        timekeeper.look();
        assertThat(bench.vault.state()).isEqualTo(Vault.State.UNLOCKED);
        clock().pass(Duration.ofMinutes(1));
        timekeeper.look();
        assertThat(bench.vault.state()).isEqualTo(Vault.State.LOCKED);
    }

    @Test
    void lockAfter_ofTheSettings_isDefaultAndMost() {
        with(new Curfew.Rules(HOUR, null));
        assertThat(bench.curfew.endsAt()).isEqualTo(in(HOUR));
        assertThat(bench.curfew.length(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
        for (String longer : new String[] {"61m", "0"}) {
            assertThatThrownBy(() -> unlockFor(longer))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("for 1h at the most");
        }
    }

    @Test
    void idle_countsFromTheLastTokenServed() {
        with(new Curfew.Rules(null, Duration.ofMinutes(30)));
        define("reports", null);
        clock().pass(Duration.ofMinutes(29));
        TokenBench.now(read("reports"));
        clock().pass(Duration.ofMinutes(29));
        timekeeper.look();
        assertThat(bench.vault.state()).isEqualTo(Vault.State.UNLOCKED);

        clock().pass(Duration.ofMinutes(1));

        assertThat(refused("reports").detail()).contains("no token was served for 30m");
        assertThat(bench.vault.state()).isEqualTo(Vault.State.LOCKED);
    }

    @Test
    void app_atItsEnd_isRefusedAndItsTokenZeroed_othersGoOn() {
        define("reports", in(HOUR));
        define("nightly", null);
        Served held = TokenBench.now(read("reports"));
        TokenBench.now(read("nightly"));
        clock().pass(HOUR.minusNanos(1));
        TokenBench.now(read("reports"));
        int mints = bench.cache.source.mints();

        clock().pass(Duration.ofNanos(1));

        assertThat(refused("reports").code()).isEqualTo(ErrorCode.EXPIRED);
        assertThat(refused("reports").fix()).isEqualTo("tok app set reports -t 8h");
        timekeeper.look();
        assertThat(TokenBench.text(held.token())).isEqualTo("(gone)");
        assertThat(bench.cache.tokens.snapshot()).extracting(StoredToken::key).hasSize(1);
        TokenBench.now(read("nightly"));
        assertThat(bench.cache.source.mints()).isEqualTo(mints);
        assertThat(bench.vault.definitions().apps()).containsKey("reports");
    }

    @Test
    void app_atItsEnd_isNotRenewed() {
        define("reports", in(Duration.ofDays(29)));
        TokenBench.now(read("reports"));
        int mints = bench.cache.source.mints();
        clock().pass(Duration.ofDays(29));

        timekeeper.look();
        bench.cache.tokens.renewDue(HOUR);

        assertThat(bench.cache.source.mints()).isEqualTo(mints);
    }

    @Test
    void client_atItsEnd_stopsItsApps() {
        define("reports", in(Duration.ofHours(5)));
        TokenBench.now(bench.definitions.putClient(Actor.START, "api", ControlBench.client(end(in(HOUR))), false));
        TokenBench.now(read("reports"));
        clock().setWall(HOUR);
        assertThat(refused("reports").detail()).startsWith("client \"api\" ended at 2024-01-01T01:00:00Z");
        assertThat(refused("reports").fix()).isEqualTo("tok client set api -t 30d");
    }

    @Test
    void definition_withALaterEnd_isServedAgain() {
        define("reports", in(HOUR));
        clock().pass(HOUR);
        timekeeper.look();
        define("reports", in(HOUR));
        TokenBench.now(read("reports"));
    }

    @Test
    void sleep_isNoticedOnce() {
        timekeeper.look();
        slept.addAndGet(1_000_000_001L);
        timekeeper.look();
        timekeeper.look();
        assertThat(triggers).containsExactly("slept");
    }

    @Test
    void wipe_leavesNoTokenAndNoKey() {
        define("reports", null);
        Served held = TokenBench.now(read("reports"));
        bench.vaultControl.wipe(VaultControl.LOCKED);
        assertThat(TokenBench.text(held.token())).isEqualTo("(gone)");
        assertThat(bench.cache.tokens.snapshot()).isEmpty();
        assertThat(bench.vault.state()).isEqualTo(Vault.State.LOCKED);
    }

    @Test
    void end_whileLocked_isNoError() {
        define("reports", in(HOUR));
        bench.vaultControl.wipe(VaultControl.LOCKED);
        clock().pass(HOUR);
        timekeeper.look();
        unlock("");
        assertThat(refused("reports").code()).isEqualTo(ErrorCode.EXPIRED);
    }
}
