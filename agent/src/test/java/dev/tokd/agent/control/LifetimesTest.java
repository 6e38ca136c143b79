package dev.tokd.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.broker.Broker;
import dev.tokd.agent.broker.Curfew;
import dev.tokd.agent.broker.Served;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.host.FileWrites;
import dev.tokd.agent.mint.DiscoveryWatch;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.Renewals;
import dev.tokd.agent.token.Saver;
import dev.tokd.agent.token.StoredToken;
import dev.tokd.agent.token.Time;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.token.TokenStore;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.Change;
import dev.tokd.agent.vault.ClientChange;
import dev.tokd.agent.vault.Vault;
import dev.tokd.agent.vault.VaultPlaces;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends by itself, on clocks moved by hand: the vault's opening, apps, clients. */
class LifetimesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path folder;

    private final TokenBench bench = new TokenBench();
    private final Time time = bench.clock.time();
    private final AtomicLong slept = new AtomicLong();
    private final List<String> triggers = new ArrayList<>();
    private Curfew curfew = new Curfew(time, Curfew.Rules.NONE);
    private Vault vault;
    private Broker broker;
    private VaultControl control;
    private Timekeeper timekeeper;

    private static final class NoStore implements TokenStore {
        @Override
        public List<StoredToken> load() {
            return List.of();
        }

        @Override
        public void save(List<StoredToken> tokens) {
            // These tests look at memory only.
        }
    }

    /** Lends nothing: minting is the bench's. */
    private static final class NoLender implements Mint.Lender {
        @Override
        public @Nullable Client client(String name) {
            return null;
        }

        @Override
        public Borrowed borrow(String name) {
            throw new AssertionError("nothing is minted by it");
        }
    }

    @BeforeEach
    void open() {
        bench.source.life(Duration.ofDays(30));
        SecureRandom random = new SecureRandom();
        VaultPlaces places = new VaultPlaces(folder.resolve("data/vault"), folder.resolve("state"));
        vault = new Vault(places, new FileWrites(random, FileWrites.StepListener.NONE), random);
        vault.init(new Slot("main", Slot.Kind.KEY_FILE, null), key());
        with(Curfew.Rules.NONE);
    }

    /** The same vault under other settings. */
    private void with(Curfew.Rules rules) {
        curfew = new Curfew(time, rules);
        broker = new Broker(new Policy(1000), VaultControl.LOCKED, curfew, time.wall());
        TokenStore store = new NoStore();
        Saver saver = new Saver(bench.tokens, store, Runnable::run);
        Renewals renewals = new Renewals(bench.tokens, (delay, task) -> {});
        Shelf shelf = new Shelf(broker, bench.tokens, renewals, saver, store, time);
        Mint mint = new Mint(
                new NoLender(),
                (client, borrowed, ask) -> CompletableFuture.failedFuture(new AssertionError()),
                new DiscoveryWatch(
                        client -> CompletableFuture.failedFuture(new AssertionError()), time.nanos(), problem -> {}),
                time,
                () -> 0,
                Runnable::run);
        Events events = new Events(List.of());
        control = new VaultControl(vault, folder, shelf, curfew, mint, events, new Workers(Runnable::run));
        curfew.onEnd(control::lockItself);
        timekeeper = new Timekeeper(curfew, shelf, vault, slept::get, () -> triggers.add("slept"));
        unlock(null);
    }

    private static Secret key() {
        return Secret.owning(new byte[32]);
    }

    private void unlock(@Nullable String lockAfter) {
        vault.lock();
        Map<String, Object> body = lockAfter == null
                ? Map.of("key", Secret.owning(encoded()))
                : Map.of("key", Secret.owning(encoded()), "lock_after", lockAfter);
        TokenBench.now(control.unlock(new JsonMap(body, "request body")));
    }

    private static byte[] encoded() {
        return Kdf.encodeKey(key()).reveal();
    }

    private void define(String app, @Nullable Instant appEnd, @Nullable Instant clientEnd) {
        Map<String, Object> client =
                new HashMap<>(Map.of("token_endpoint", "https://id.example/token", "client_id", "id"));
        Map<String, Object> members = new HashMap<>(Map.of("client", "c-" + app));
        if (clientEnd != null) {
            client.put("expires_at", clientEnd.toString());
        }
        if (appEnd != null) {
            members.put("expires_at", appEnd.toString());
        }
        vault.change(new Change(
                List.of(new ClientChange(
                        Client.fromJson("c-" + app, new JsonMap(client, "client")),
                        Secret.ofChars("secret".toCharArray()),
                        null)),
                Set.of(),
                List.of(App.fromJson(app, new JsonMap(members, "app"))),
                Set.of()));
        control.wipe(VaultControl.LOCKED);
        unlock(null);
    }

    private CompletionStage<Served> read(String app) {
        return broker.read(new Ask(new Peer(1000, 1000, 7), Door.owner("/s"), app, null, null, false));
    }

    private Problem refused(String app) {
        return TokenBench.refused(read(app)).problem();
    }

    @Test
    void unlock_forATime_isServedUntilThenAndLockedFromThenOn() {
        define("reports", null, null);
        unlock("8h");
        assertThat(curfew.endsAt()).isEqualTo(time.wallNow().plus(Duration.ofHours(8)));
        bench.clock.pass(Duration.ofHours(8).minusNanos(1));
        TokenBench.now(read("reports"));

        bench.clock.pass(Duration.ofNanos(1));

        assertThat(refused("reports").code()).isEqualTo(ErrorCode.LOCKED);
        assertThat(refused("reports").detail()).contains("locked itself: it was opened for 8h");
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
        assertThat(bench.tokens.snapshot()).isEmpty();
    }

    @Test
    void unlock_forATime_sleepAndABackwardClockCount() {
        define("reports", null, null);
        unlock("8h");
        bench.clock.setWall(Duration.ofHours(8));
        assertThat(refused("reports").code()).isEqualTo(ErrorCode.LOCKED);

        unlock("8h");
        bench.clock.setWall(Duration.ofHours(-30));
        bench.clock.passMonotonic(Duration.ofHours(8));
        assertThat(refused("reports").code()).isEqualTo(ErrorCode.LOCKED);
    }

    @Test
    void unlock_forATime_locksWithoutAReader() {
        unlock("8h");
        bench.clock.pass(Duration.ofHours(8));
        timekeeper.look();
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
        assertThat(curfew.endsAt()).isNull();
    }

    @Test
    void unlock_again_replacesTheTime() {
        unlock("8h");
        bench.clock.pass(Duration.ofHours(7));
        TokenBench.now(control.unlock(
                new JsonMap(Map.of("key", Secret.owning(encoded()), "lock_after", "2h"), "request body")));
        bench.clock.pass(Duration.ofMinutes(119));
        timekeeper.look();
        assertThat(vault.state()).isEqualTo(Vault.State.UNLOCKED);
        bench.clock.pass(Duration.ofMinutes(1));
        timekeeper.look();
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
    }

    @Test
    void lockAfter_ofTheSettings_isDefaultAndMost() {
        with(new Curfew.Rules(HOUR, null));
        assertThat(curfew.endsAt()).isEqualTo(time.wallNow().plus(HOUR));
        assertThat(curfew.length(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
        for (String longer : new String[] {"61m", "0"}) {
            vault.lock();
            assertThatThrownBy(() -> unlock(longer))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("for 1h at the most");
        }
    }

    @Test
    void idle_countsFromTheLastTokenServed() {
        define("reports", null, null);
        with(new Curfew.Rules(null, Duration.ofMinutes(30)));
        bench.clock.pass(Duration.ofMinutes(29));
        TokenBench.now(read("reports"));
        bench.clock.pass(Duration.ofMinutes(29));
        timekeeper.look();
        assertThat(vault.state()).isEqualTo(Vault.State.UNLOCKED);

        bench.clock.pass(Duration.ofMinutes(1));

        assertThat(refused("reports").detail()).contains("no token was served for 30m");
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
    }

    @Test
    void app_atItsEnd_isRefusedAndItsTokenZeroed_othersGoOn() {
        define("reports", time.wallNow().plus(HOUR), null);
        define("nightly", null, null);
        Served held = TokenBench.now(read("reports"));
        TokenBench.now(read("nightly"));
        bench.clock.pass(HOUR.minusNanos(1));
        TokenBench.now(read("reports"));
        int mints = bench.source.mints();

        bench.clock.pass(Duration.ofNanos(1));

        assertThat(refused("reports").code()).isEqualTo(ErrorCode.EXPIRED);
        assertThat(refused("reports").fix()).isEqualTo("tok app set reports -t 8h");
        timekeeper.look();
        assertThat(TokenBench.text(held.token())).isEqualTo("(gone)");
        assertThat(bench.tokens.snapshot()).extracting(StoredToken::key).hasSize(1);
        TokenBench.now(read("nightly"));
        assertThat(bench.source.mints()).isEqualTo(mints);
        assertThat(vault.definitions().apps()).containsKey("reports");
    }

    @Test
    void app_atItsEnd_isNotRenewed() {
        define("reports", time.wallNow().plus(Duration.ofDays(29)), null);
        TokenBench.now(read("reports"));
        int mints = bench.source.mints();
        bench.clock.pass(Duration.ofDays(29));

        timekeeper.look();
        bench.tokens.renewDue(HOUR);

        assertThat(bench.source.mints()).isEqualTo(mints);
    }

    @Test
    void client_atItsEnd_stopsItsApps() {
        define(
                "reports",
                time.wallNow().plus(Duration.ofHours(5)),
                time.wallNow().plus(HOUR));
        TokenBench.now(read("reports"));
        bench.clock.setWall(HOUR);
        assertThat(refused("reports").detail()).startsWith("client \"c-reports\" ended at 2024-01-01T01:00:00Z");
        assertThat(refused("reports").fix()).isEqualTo("tok client set c-reports -t 30d");
    }

    @Test
    void definition_withALaterEnd_isServedAgain() {
        define("reports", time.wallNow().plus(HOUR), null);
        bench.clock.pass(HOUR);
        timekeeper.look();
        define("reports", time.wallNow().plus(HOUR), null);
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
        define("reports", null, null);
        Served held = TokenBench.now(read("reports"));
        control.wipe(VaultControl.LOCKED);
        assertThat(TokenBench.text(held.token())).isEqualTo("(gone)");
        assertThat(bench.tokens.snapshot()).isEmpty();
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
    }

    @Test
    void end_whileLocked_isNoError() {
        define("reports", time.wallNow().plus(HOUR), null);
        control.wipe(VaultControl.LOCKED);
        bench.clock.pass(HOUR);
        timekeeper.look();
        unlock(null);
        assertThat(refused("reports").code()).isEqualTo(ErrorCode.EXPIRED);
    }
}
