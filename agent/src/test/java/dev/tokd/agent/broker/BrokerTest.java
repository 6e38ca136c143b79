package dev.tokd.agent.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.token.HeldToken;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.protocol.App;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerTest {
    private static final Peer OWNER = new Peer(1000, 1000, 7);
    private static final Peer STRANGER = new Peer(1001, 1001, 8);
    private static final Door DOOR = Door.owner("/run/s");
    private static final Problem LOCKED = Problem.of(ErrorCode.LOCKED, "locked", "tok unlock");

    private final TokenBench bench = new TokenBench();
    private final Broker broker = new Broker(
            new Policy(1000),
            LOCKED,
            new Curfew(bench.clock.time(), Curfew.Rules.NONE),
            bench.clock.time().wall());

    @BeforeEach
    void open() {
        broker.open(Map.of("reports", route("reports", true), "whole", route("whole", false)));
    }

    private AppRoute route(String name, boolean narrows) {
        App app = new App(name, "c", null, null, List.of("a", "b"), Map.of(), null, KeepWarm.NEVER, null);
        TokenEntry entry = bench.entry(name);
        return new AppRoute(
                app,
                entry,
                narrows,
                scopes -> bench.entry(name + scopes),
                new RefreshGate(bench.clock.time().nanos()),
                null);
    }

    private static Ask ask(Peer peer, String app, @Nullable List<String> scopes) {
        return new Ask(peer, DOOR, app, null, scopes, false);
    }

    private static Ask ask(String app) {
        return ask(OWNER, app, null);
    }

    private static String text(CompletionStage<Served> served) {
        HeldToken token = TokenBench.now(served).token();
        return TokenBench.text(token);
    }

    private static String sha256(String token) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
    }

    private static ErrorCode refused(CompletionStage<?> stage) {
        return TokenBench.refused(stage).problem().code();
    }

    @Test
    void read_twice_mintsOnce() {
        assertThat(text(broker.read(ask("reports")))).isEqualTo(text(broker.read(ask("reports"))));
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void read_unknownApp_namesTheNearest() {
        Problem problem = TokenBench.refused(broker.read(ask("report"))).problem();
        assertThat(problem.code()).isEqualTo(ErrorCode.UNKNOWN_APP);
        assertThat(problem.fix()).isEqualTo("tok token reports");
    }

    @Test
    void read_stranger_hearsOneAnswerForKnownUnknownAndLocked() {
        Problem known =
                TokenBench.refused(broker.read(ask(STRANGER, "reports", null))).problem();
        Problem unknown =
                TokenBench.refused(broker.read(ask(STRANGER, "nothing", null))).problem();
        broker.close(LOCKED);
        Problem locked =
                TokenBench.refused(broker.read(ask(STRANGER, "reports", null))).problem();
        assertThat(known).isEqualTo(unknown).isEqualTo(locked);
        assertThat(known.code()).isEqualTo(ErrorCode.DENIED);
        assertThat(refused(broker.refresh(ask(STRANGER, "reports", null), null)))
                .isEqualTo(ErrorCode.DENIED);
        assertThat(bench.source.mints()).isZero();
    }

    @Test
    void read_closed_saysWhy() {
        broker.close(LOCKED);
        assertThat(refused(broker.read(ask("reports")))).isEqualTo(ErrorCode.LOCKED);
    }

    @Test
    void read_narrowed_onlyWithinTheAppAndWhereTheProviderCan() {
        assertThat(text(broker.read(ask(OWNER, "reports", List.of("a"))))).isNotEmpty();
        assertThat(refused(broker.read(ask(OWNER, "reports", List.of("a", "z")))))
                .isEqualTo(ErrorCode.SCOPE_EXCEEDED);
        assertThat(refused(broker.read(ask(OWNER, "whole", List.of("a"))))).isEqualTo(ErrorCode.CANNOT_NARROW);
        assertThat(text(broker.read(ask(OWNER, "whole", List.of("a", "b"))))).isNotEmpty();
    }

    @Test
    void refresh_byHand_oncePerTenSeconds() {
        String first = text(broker.refresh(ask("reports"), null));
        Problem early = TokenBench.refused(broker.refresh(ask("reports"), null)).problem();
        assertThat(early.code()).isEqualTo(ErrorCode.REFRESH_TOO_SOON);
        assertThat(early.retryAfter()).isEqualTo(Duration.ofSeconds(10));
        bench.clock.pass(Duration.ofSeconds(10));
        assertThat(text(broker.refresh(ask("reports"), null))).isNotEqualTo(first);
    }

    @Test
    void refresh_rejectedTokenThatIsNotCurrent_servesTheNewerOne() throws NoSuchAlgorithmException {
        String current = text(broker.read(ask("reports")));
        assertThat(text(broker.refresh(ask("reports"), sha256("older")))).isEqualTo(current);
        assertThat(bench.source.mints()).isEqualTo(1);
    }

    @Test
    void refresh_fiftyWorkersWithOneRejectedToken_mintOnce() throws Exception {
        String revoked = text(broker.read(ask("reports")));
        String digest = sha256(revoked);
        ExecutorService workers = Executors.newFixedThreadPool(50);
        try {
            List<CompletableFuture<String>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(CompletableFuture.supplyAsync(() -> text(broker.refresh(ask("reports"), digest)), workers));
            }
            assertThat(answers).allSatisfy(answer -> assertThat(answer.get()).isNotEqualTo(revoked));
        } finally {
            workers.shutdownNow();
        }
        assertThat(bench.source.mints()).isEqualTo(2);
    }
}
