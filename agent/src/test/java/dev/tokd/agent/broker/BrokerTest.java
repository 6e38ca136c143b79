package dev.tokd.agent.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Facts;
import dev.tokd.agent.peer.Hold;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.policy.FakeAccounts;
import dev.tokd.agent.policy.Policy;
import dev.tokd.agent.policy.Rules;
import dev.tokd.agent.token.HeldToken;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.token.TokenEntry;
import dev.tokd.protocol.Access;
import dev.tokd.protocol.Allow;
import dev.tokd.protocol.App;
import dev.tokd.protocol.Canary;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.KeepWarm;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Rate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerTest {
    private static final Peer OWNER = new Peer(1000, 1000, 7);
    private static final Peer STRANGER = new Peer(1001, 1001, 8);
    private static final Door DOOR = Door.owner("/run/s");
    private static final Problem LOCKED = Problem.of(ErrorCode.LOCKED, "locked", "tok unlock");

    private final TokenBench bench = new TokenBench();
    private boolean answer;
    private final List<String> trapped = new ArrayList<>();
    private final List<Event> told = new ArrayList<>();
    private final Broker broker = new Broker(
            new Policy(1000),
            new Consents() {
                @Override
                public CompletionStage<Boolean> ask(Ask ask, List<String> scopes, Peer peer) {
                    return CompletableFuture.completedFuture(answer);
                }

                @Override
                public void forget() {
                    answer = false;
                }
            },
            told::add,
            (app, event) -> trapped.add(app.name()),
            bench.clock.time().nanos(),
            LOCKED);

    @BeforeEach
    void open() {
        broker.open(Map.of("reports", route("reports", true), "whole", route("whole", false)));
    }

    private AppRoute route(String name, boolean narrows) {
        App app = new App(name, "c", null, null, List.of("a", "b"), Map.of(), null, KeepWarm.NEVER, Access.OWNER, null);
        TokenEntry entry = bench.entry(name);
        return new AppRoute(
                app,
                Rules.of(app.access(), new FakeAccounts()),
                entry,
                narrows,
                scopes -> bench.entry(name + scopes),
                null,
                new RefreshGate(bench.clock.time().nanos()));
    }

    private static Ask ask(Peer peer, String app, @Nullable List<String> scopes) {
        return new Ask(Caller.known(peer), DOOR, app, null, scopes, false, null);
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
    void read_stranger_hearsOneAnswerForKnownAndUnknown() {
        Problem known =
                TokenBench.refused(broker.read(ask(STRANGER, "reports", null))).problem();
        Problem unknown =
                TokenBench.refused(broker.read(ask(STRANGER, "nothing", null))).problem();
        assertThat(known).isEqualTo(unknown);
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

    private AppRoute ruled(String name, Access access) {
        App app = new App(name, "c", null, null, List.of("a", "b"), Map.of(), null, KeepWarm.NEVER, access, null);
        return new AppRoute(
                app,
                Rules.of(access, new FakeAccounts()),
                bench.entry(name),
                true,
                scopes -> bench.entry(name + scopes),
                decoy(app),
                new RefreshGate(bench.clock.time().nanos()));
    }

    private @Nullable Decoy decoy(App app) {
        return app.access().canary() == null
                ? null
                : new Decoy(
                        app,
                        "https://sso.example/",
                        "id",
                        new SecureRandom(),
                        bench.clock.time().wall());
    }

    private static Access allowing(String entry) {
        return new Access(List.of(Allow.parse(entry)), List.of(), false, null, null);
    }

    /** A peer whose facts come when the test says. */
    private static final class SlowCaller implements Caller {
        private final CompletableFuture<Peer> facts = new CompletableFuture<>();
        private final Peer bare;

        SlowCaller(Peer bare) {
            this.bare = bare;
        }

        @Override
        public Peer peer() {
            return bare;
        }

        @Override
        public CompletionStage<Peer> attest(Set<Fact> wanted) {
            return facts;
        }

        @Override
        public CompletionStage<@Nullable Hold> hold() {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static Facts groups(int... groups) {
        return new Facts(Set.of(Fact.GROUPS), Arrays.stream(groups).boxed().collect(Collectors.toSet()), null, null);
    }

    @Test
    void read_factsWanted_waitsForThem_andNobodyElseDoes() {
        broker.open(Map.of("reports", route("reports", true), "ours", ruled("ours", allowing("group=dev"))));
        SlowCaller member = new SlowCaller(STRANGER);
        CompletableFuture<Served> read =
                broker.read(Ask.plain(member, DOOR, "ours", null)).toCompletableFuture();

        assertThat(read).isNotDone();
        assertThat(text(broker.read(ask("reports")))).isNotEmpty();
        member.facts.complete(STRANGER.with(groups(3000)));
        assertThat(text(read)).isNotEmpty();
    }

    @Test
    void read_factsThatSpeakAgainst_areARefusal() {
        broker.open(Map.of("ours", ruled("ours", allowing("group=dev"))));
        SlowCaller outsider = new SlowCaller(STRANGER);
        outsider.facts.complete(STRANGER.with(groups(3001)));

        assertThat(refused(broker.read(Ask.plain(outsider, DOOR, "ours", null))))
                .isEqualTo(ErrorCode.DENIED);
        assertThat(bench.source.mints()).isZero();
    }

    @Test
    void read_lockedWhileFactsAreGathered_saysLocked() {
        broker.open(Map.of("ours", ruled("ours", allowing("group=dev"))));
        SlowCaller member = new SlowCaller(STRANGER);
        CompletionStage<Served> read = broker.read(Ask.plain(member, DOOR, "ours", null));
        broker.close(LOCKED);
        member.facts.complete(STRANGER.with(groups(3000)));

        assertThat(refused(read)).isEqualTo(ErrorCode.LOCKED);
    }

    @Test
    void read_confirmedApp_needsAYes() {
        broker.open(Map.of("asked", ruled("asked", new Access(List.of(), List.of(), true, null, null))));
        assertThat(refused(broker.read(ask("asked")))).isEqualTo(ErrorCode.DENIED);
        answer = true;
        assertThat(text(broker.read(ask("asked")))).isNotEmpty();
    }

    @Test
    void read_forwardedDoor_givesTheScopesItIsFor() {
        Door door = Door.forwarded("/run/f", new Door.Bound("reports", List.of("a")));
        Ask ask = Ask.plain(Caller.known(STRANGER), door, "reports", null);

        assertThat(text(broker.read(ask))).isEqualTo(text(broker.read(ask(OWNER, "reports", List.of("a")))));
        assertThat(refused(broker.refresh(ask, null))).isEqualTo(ErrorCode.DENIED);
        assertThat(refused(broker.read(Ask.plain(Caller.known(OWNER), door, "whole", null))))
                .isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void read_overItsRate_saysWhenAgain() {
        Rate rate = Rate.parse("2/10s");
        broker.open(Map.of("slow", ruled("slow", new Access(List.of(), List.of(), false, null, rate))));
        text(broker.read(ask("slow")));
        text(broker.read(ask("slow")));
        Problem problem = TokenBench.refused(broker.read(ask("slow"))).problem();

        assertThat(problem.code()).isEqualTo(ErrorCode.TOO_MANY);
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        bench.clock.pass(Duration.ofSeconds(5));
        assertThat(text(broker.read(ask("slow")))).isNotEmpty();
    }

    @Test
    void read_firstTimeByEachProcess_isTold() {
        broker.read(ask("reports"));
        broker.read(ask("reports"));
        broker.read(ask(new Peer(1000, 1000, 8), "reports", null));

        assertThat(told.stream().filter(event -> event.name().equals("handed-out")))
                .extracting(event -> event.fields().get("pid"))
                .containsExactly("7", "8");
    }

    @Test
    void read_refusedOften_isToldOncePerInterval_withTheirNumber() {
        for (int i = 0; i < 100; i++) {
            broker.read(ask(STRANGER, "reports", null));
        }
        bench.clock.pass(Duration.ofSeconds(10));
        broker.read(ask(STRANGER, "reports", null));

        assertThat(told).extracting(event -> event.fields().get("times")).containsExactly(null, "100");
        assertThat(told.get(0).fields()).containsEntry("reason", "uid 1001 is not the owner");
    }

    @Test
    void visible_appsOfOthers_areNotThere() {
        broker.open(Map.of("reports", route("reports", true), "ours", ruled("ours", allowing("group=dev"))));
        Peer member = STRANGER.with(groups(3000));

        assertThat(TokenBench.now(broker.visible(Caller.known(member), DOOR)))
                .extracting(App::name)
                .containsExactly("ours");
        assertThat(TokenBench.now(broker.visible(Caller.known(OWNER), DOOR)))
                .extracting(App::name)
                .containsExactly("reports");
    }

    @Test
    void explain_entries_oneByOne() {
        broker.open(Map.of("ours", ruled("ours", allowing("user=ci,group=dev"))));
        Map<String, Object> told =
                broker.explain("ours", STRANGER.with(groups(3000)), DOOR).toJson();

        assertThat(told).containsEntry("answer", "deny");
        assertThat(String.valueOf(told.get("entries")))
                .contains("name=user, wanted=ci, found=1001, holds=false")
                .contains("name=group, wanted=dev, found=1001 [3000], holds=true");
    }

    @Test
    void read_canary_looksReal_andTellsEachTime() {
        broker.open(Map.of("root", ruled("root", new Access(List.of(), List.of(), false, Canary.RECORD, null))));
        String first = text(broker.read(ask("root")));

        assertThat(first.split("\\.")).hasSize(3);
        assertThat(text(broker.read(ask("root")))).isEqualTo(first);
        assertThat(text(broker.refresh(ask("root"), null))).isEqualTo(first);
        assertThat(trapped).containsExactly("root", "root", "root");
        assertThat(told).extracting(Event::name).containsOnly("canary-read");
        assertThat(bench.source.mints()).isZero();
        bench.clock.pass(Duration.ofMinutes(50));
        assertThat(text(broker.read(ask("root")))).isNotEqualTo(first);
    }
}
