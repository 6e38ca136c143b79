package dev.tokd.agent.control;

import static dev.tokd.agent.control.ControlBench.body;
import static dev.tokd.agent.control.ControlBench.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.broker.Served;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How what is passed on begins and ends. */
class ForwardControlTest {
    private static final Peer ANYBODY = new Peer(1234, 1234, 99);
    private static final String SOCKET = "/run/tokd/forward-00000001.sock";

    @TempDir
    private Path folder;

    private ControlBench bench;

    @BeforeEach
    void open() {
        bench = new ControlBench(folder).withClient();
        now(bench.definitions.putApp(Actor.START, "reports", ControlBench.app("\"a\",\"b\"", ""), true));
        now(bench.definitions.putApp(Actor.START, "billing", ControlBench.app("\"a\"", ""), true));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Outcome forward(String more) {
        ForwardWish wish = ForwardWish.of(body("{\"app\":\"reports\",\"for\":\"1h\"" + more + "}"));
        return now(bench.forwards.open(Actor.START, wish));
    }

    private Forward opened(String more) {
        forward(more);
        return bench.doors.opened.get(bench.doors.opened.size() - 1);
    }

    private static CompletionStage<Served> read(Forward forward, String app, @Nullable List<String> scopes) {
        return forward.read(new Ask(Caller.known(ANYBODY), forward.door(), app, null, scopes, false, null));
    }

    private static CompletionStage<Served> read(Forward forward) {
        return read(forward, "reports", null);
    }

    private static ErrorCode refused(CompletionStage<?> stage) {
        return TokenBench.refused(stage).problem().code();
    }

    private void timePasses(Duration duration) {
        bench.cache.clock.pass(duration);
        List<Runnable> due = List.copyOf(bench.later);
        bench.later.clear();
        due.forEach(Runnable::run);
    }

    private List<String> told() {
        return bench.published.stream()
                .filter(event -> event.name().startsWith("forward"))
                .map(Event::toString)
                .toList();
    }

    @Test
    void forward_anyPeer_getsTheAppAndNoOther() {
        Forward forward = opened("");

        assertThat(now(read(forward)).app()).isEqualTo("reports");
        assertThat(refused(read(forward, "billing", null))).isEqualTo(ErrorCode.DENIED);
        assertThat(refused(read(forward, "nothing", null))).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void forward_ofFewerScopes_givesNoMore() {
        Forward forward = opened(",\"scopes\":[\"b\"]");

        assertThat(refused(read(forward, "reports", List.of("a")))).isEqualTo(ErrorCode.DENIED);
        assertThat(refused(read(forward, "reports", List.of("a", "b")))).isEqualTo(ErrorCode.DENIED);
        now(read(forward));
        now(read(forward, "reports", List.of("b")));
        assertThat(bench.cache.source.mints()).isEqualTo(1);
    }

    @Test
    void forward_atItsEnd_givesNothingAndCloses() {
        Forward forward = opened("");
        timePasses(Duration.ofHours(1).minusNanos(1));
        now(read(forward));
        assertThat(bench.doors.closed).isEmpty();

        bench.cache.clock.pass(Duration.ofNanos(1));
        assertThat(refused(read(forward))).isEqualTo(ErrorCode.DENIED);

        timePasses(Duration.ZERO);
        assertThat(bench.doors.closed).containsExactly(SOCKET);
        assertThat(bench.later).isEmpty();
        assertThat(told()).last().asString().contains("forward-ended", "its time is over");
    }

    @Test
    void forward_machineSlept_isOverByTheWallClock() {
        Forward forward = opened("");
        bench.cache.clock.setWall(Duration.ofHours(1));
        assertThat(refused(read(forward))).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void forward_wallClockSetBack_isOverByTheMonotonicOne() {
        Forward forward = opened("");
        bench.cache.clock.passMonotonic(Duration.ofHours(1));
        assertThat(refused(read(forward))).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void forward_mintedPastItsEnd_isNotGiven() {
        Forward forward = opened("");
        TokenKey key = Shelf.key(
                bench.vault.definitions().apps().get("reports"),
                bench.vault.definitions().clients().get("api"));
        bench.cache.source.life(Duration.ofHours(2));
        bench.cache.source.hold(key);
        CompletionStage<Served> waiting = read(forward);
        bench.cache.clock.pass(Duration.ofHours(1));
        bench.cache.source.release(key);
        assertThat(refused(waiting)).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void forward_usedUp_refusesTheNextAndCloses() {
        Forward forward = opened(",\"max_uses\":2");
        now(read(forward));
        assertThat(refused(read(forward, "billing", null))).isEqualTo(ErrorCode.DENIED);
        assertThat(bench.doors.closed).isEmpty();
        now(read(forward));

        assertThat(refused(read(forward))).isEqualTo(ErrorCode.DENIED);
        assertThat(bench.doors.closed).containsExactly(SOCKET);
        assertThat(told()).last().asString().contains("its tokens are given");
    }

    @Test
    void forward_revoked_isGoneFromTheList() {
        Forward forward = opened("");
        assertThat(bench.forwards.shown()).hasSize(1);

        assertThat(now(bench.forwards.revoke("00000001")).body()).isEqualTo(Map.of("removed", true));

        assertThat(refused(read(forward))).isEqualTo(ErrorCode.DENIED);
        assertThat(bench.doors.closed).containsExactly(SOCKET);
        assertThat(bench.forwards.shown()).isEmpty();
        assertThatThrownBy(() -> bench.forwards.revoke("00000001"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem())
                                .isEqualTo(Problem.of(
                                        ErrorCode.NOT_FOUND,
                                        "there is no forward \"00000001\"",
                                        "tok forward --list")));
    }

    @Test
    void forward_itsProcessEnds_closes() {
        opened(",\"pid\":5");
        assertThat(bench.doors.closed).isEmpty();
        bench.processEnd.complete(null);
        assertThat(bench.doors.closed).containsExactly(SOCKET);
    }

    @Test
    void lock_endsAll_andAnUnlockBringsNoneBack() {
        Forward first = opened("");
        opened("");
        now(bench.vaultControl.lock(Actor.START));

        assertThat(bench.doors.closed).containsExactly(SOCKET, "/run/tokd/forward-00000002.sock");
        assertThat(bench.forwards.shown()).isEmpty();
        now(bench.vaultControl.unlock(Actor.START, body("{\"key\":\"" + ControlBench.KEY + "\"}")));
        assertThat(refused(read(first))).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void lock_whileOneOpens_wins() {
        bench.busy = true;
        CompletionStage<Outcome> opening =
                bench.forwards.open(Actor.START, ForwardWish.of(body("{\"app\":\"reports\",\"for\":\"1h\"}")));
        var unused = bench.vaultControl.lock(Actor.START);
        bench.work();

        assertThat(refused(opening)).isEqualTo(ErrorCode.LOCKED);
        assertThat(bench.doors.closed).containsExactly(SOCKET);
        assertThat(bench.forwards.shown()).isEmpty();
    }

    @Test
    void stop_endsAll() {
        opened("");
        now(bench.forwards.stop());
        assertThat(bench.doors.closed).containsExactly(SOCKET);
    }

    @Test
    void list_tellsWhatStatusTells() {
        Forward forward = opened(",\"scopes\":[\"b\"],\"max_uses\":3");
        now(read(forward));
        timePasses(Duration.ofSeconds(1));

        Map<String, Object> shown = bench.forwards.shown().get(0);
        assertThat(shown)
                .containsEntry("id", "00000001")
                .containsEntry("app", "reports")
                .containsEntry("scopes", List.of("b"))
                .containsEntry("socket", SOCKET)
                .containsEntry("expires_in", 3599L)
                .containsEntry("uses", 1L)
                .containsEntry("max_uses", 3L);
        Map<String, Object> status = now(bench.status.status()).body();
        assertThat(status).containsEntry("forwards", List.of(shown));
        assertThat(status.get("doors")).asString().contains("kind=forwarded", "permits=[token]");
    }

    @Test
    void open_placeThatWillNotDo_namesTheCommandForAnother() {
        bench.doors.unfit = true;
        CompletionStage<Outcome> opening =
                bench.forwards.open(Actor.START, ForwardWish.of(body("{\"app\":\"reports\",\"for\":\"90s\"}")));
        assertThat(TokenBench.refused(opening).problem())
                .isEqualTo(Problem.of(
                        ErrorCode.BAD_REQUEST,
                        "others can write there",
                        "tok forward --app reports --for 90s --at PATH"));
    }

    @Test
    void open_group_isLookedUp() {
        forward(",\"group\":\"dev\"");
        assertThat(bench.doors.members).isEqualTo(3000);
        CompletionStage<Outcome> unknown = bench.forwards.open(
                Actor.START, ForwardWish.of(body("{\"app\":\"reports\",\"for\":\"1h\",\"group\":\"nobodys\"}")));
        assertThat(refused(unknown)).isEqualTo(ErrorCode.BAD_REQUEST);
    }

    @Test
    void open_overTheMost_isRefused() {
        for (int i = 0; i < 70; i++) {
            bench.ids.addFirst(HexFormat.of().toHexDigits(100 + i));
        }
        for (int i = 0; i < 64; i++) {
            forward("");
        }
        CompletionStage<Outcome> oneMore =
                bench.forwards.open(Actor.START, ForwardWish.of(body("{\"app\":\"reports\",\"for\":\"1h\"}")));
        assertThat(refused(oneMore)).isEqualTo(ErrorCode.TOO_MANY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"app\":\"reports\"}",
                "{\"app\":\"reports\",\"for\":\"0s\"}",
                "{\"app\":\"reports\",\"for\":\"721h\"}",
                "{\"app\":\"reports\",\"for\":\"1h\",\"max_uses\":0}",
                "{\"app\":\"reports\",\"for\":\"1h\",\"socket\":\"x.sock\"}",
                "{\"app\":\"reports\",\"for\":\"1h\",\"pid\":0}",
            })
    void wish_outOfRange_isRefused(String json) {
        assertThatThrownBy(() -> ForwardWish.of(body(json)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }
}
