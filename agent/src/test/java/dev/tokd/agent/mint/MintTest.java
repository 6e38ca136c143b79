package dev.tokd.agent.mint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokd.agent.provider.RateHints;
import dev.tokd.agent.provider.Stops;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.Minted;
import dev.tokd.agent.token.MutableTime;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.token.TokenSource.Reason;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.LentSecrets;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MintTest {
    private static final TokenReply DOWN = new TokenReply.Unavailable("down", null, null);
    private static final TokenReply BAD_CLIENT = new TokenReply.Refused(Stops.CLIENT, 401, "invalid_client", "");
    private static final TokenReply BAD_SCOPE = new TokenReply.Refused(Stops.APP, 400, "invalid_scope", "");

    private final MutableTime clock = new MutableTime();
    private final List<Borrowed> lent = new ArrayList<>();
    private final List<Problem> noticed = new ArrayList<>();
    private Endpoints found = endpoints("https://as.example/token");
    private Supplier<TokenReply> answer = MintTest::granted;
    private List<String> apps = List.of();
    private int asked;

    private final DiscoveryWatch watch = new DiscoveryWatch(
            client -> CompletableFuture.completedFuture(found), clock.time().nanos(), noticed::add);
    private final Mint mint = new Mint(
            new Mint.Lender() {
                @Override
                public @Nullable Client client(String name) {
                    return name.equals("gone") ? null : MintTest.client(name);
                }

                @Override
                public Borrowed borrow(String name) {
                    Borrowed borrowed =
                            LentSecrets.of("secret", MintTest.client(name).destination());
                    lent.add(borrowed);
                    return borrowed;
                }
            },
            (client, borrowed, ask) -> reply(),
            watch,
            clock.time(),
            () -> 0.5,
            Runnable::run,
            key -> apps,
            new Quotas(clock.time(), new MintBook()));

    private CompletionStage<TokenReply> reply() {
        asked++;
        return CompletableFuture.completedFuture(answer.get());
    }

    private static Endpoints endpoints(String token) {
        return new Endpoints(
                URI.create("https://as.example"), URI.create(token), AuthMethod.CLIENT_SECRET_BASIC, null, null);
    }

    private static Client client(String name) {
        return new Client(
                name,
                "oauth2",
                null,
                URI.create("https://as.example"),
                null,
                "id",
                null,
                Network.DIRECT,
                Map.of(),
                null,
                null,
                endpoints("https://as.example/token"));
    }

    private static TokenReply granted() {
        Secret token = Secret.owning("token".getBytes(StandardCharsets.US_ASCII));
        return new TokenReply.Granted(token, "Bearer", null, List.of(), Duration.ofHours(1), RateHints.NONE);
    }

    private static TokenKey key(String client, String scope) {
        return new TokenKey(client, "r", null, null, List.of(scope), Map.of());
    }

    private Minted minted(Reason reason) {
        return mint.mint(key("c", "a"), reason).toCompletableFuture().join();
    }

    private MintFailure failed(TokenKey key, Reason reason) {
        Throwable thrown = catchThrowable(
                () -> mint.mint(key, reason).toCompletableFuture().get());
        assertThat(thrown).hasCauseInstanceOf(MintFailure.class);
        return (MintFailure) thrown.getCause();
    }

    private MintFailure failed(Reason reason) {
        return failed(key("c", "a"), reason);
    }

    @Test
    void mint_scopeNotInAnswer_isWhatWasAsked() {
        assertThat(minted(Reason.DEMAND).granted()).containsExactly("a");
    }

    @Test
    void mint_noLifeInAnswer_isAssumedAndSaid() {
        answer = () -> new TokenReply.Granted(
                Secret.owning(new byte[] {'t'}), "Bearer", List.of("z", "b"), List.of(), null, RateHints.NONE);
        Minted minted = minted(Reason.DEMAND);
        assertThat(minted.life()).isEqualTo(Client.ASSUMED_LIFE);
        assertThat(minted.lifeAssumed()).isTrue();
        assertThat(minted.granted()).containsExactly("b", "z");
    }

    @Test
    void mint_windowUsedUp_nobodyIsAskedUntilItTurns() {
        answer = () -> new TokenReply.Unavailable(
                "later", Duration.ofSeconds(1), null, new RateHints(5L, 0L, Duration.ofMinutes(2), List.of()));
        failed(Reason.DEMAND);
        clock.pass(Duration.ofSeconds(90));

        MintFailure refused = failed(key("c", "another"), Reason.FORCED);
        assertThat(refused.problem().code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
        assertThat(refused.problem().retryAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(asked).isEqualTo(1);

        answer = MintTest::granted;
        clock.pass(Duration.ofSeconds(30));
        assertThat(minted(Reason.DEMAND)).isNotNull();
    }

    @Test
    void mint_refusedAheadOfTime_lendsNoSecret() {
        answer = () -> new TokenReply.Granted(
                Secret.owning(new byte[] {'t'}),
                "Bearer",
                null,
                List.of(),
                null,
                new RateHints(1L, 0L, Duration.ofMinutes(2), List.of()));
        minted(Reason.DEMAND);
        lent.clear();
        failed(key("c", "b"), Reason.DEMAND);
        assertThat(lent).isEmpty();
    }

    @Test
    void mint_newCredential_forgetsWhatTheProviderSaidOfTheOld() {
        answer = () ->
                new TokenReply.Unavailable("later", null, null, new RateHints(5L, 0L, Duration.ofHours(2), List.of()));
        failed(Reason.DEMAND);
        answer = MintTest::granted;
        mint.credentialChanged("c");
        mint.forgetFailures();
        assertThat(minted(Reason.DEMAND)).isNotNull();
    }

    @Test
    void mint_down_isAnsweredFromMemoryUntilTheBackoffEnds() {
        answer = () -> DOWN;
        Duration wait = failed(Reason.DEMAND).notBefore();
        assertThat(wait).isEqualTo(Duration.ofMillis(500));
        failed(Reason.RENEWAL);
        assertThat(asked).isEqualTo(1);
        clock.pass(wait);
        assertThat(failed(Reason.RENEWAL).notBefore()).isEqualTo(Duration.ofSeconds(1));
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void mint_downLong_backsOffToFiveMinutesAtTheMost() {
        answer = () -> DOWN;
        Duration wait = Duration.ZERO;
        for (int i = 0; i < 40; i++) {
            wait = failed(Reason.DEMAND).notBefore();
            clock.pass(wait);
        }
        assertThat(wait).isEqualTo(Duration.ofSeconds(150));
        assertThat(asked).isEqualTo(40);
    }

    @Test
    void mint_forced_passesOurBackoffButNotRetryAfter() {
        answer = () -> DOWN;
        failed(Reason.DEMAND);
        answer = () -> new TokenReply.Unavailable("later", Duration.ofSeconds(90), null);
        failed(Reason.FORCED);
        assertThat(asked).isEqualTo(2);
        MintFailure told = failed(Reason.FORCED);
        assertThat(asked).isEqualTo(2);
        assertThat(told.problem().retryAfter()).isEqualTo(Duration.ofSeconds(90));
        clock.pass(Duration.ofSeconds(90));
        answer = MintTest::granted;
        assertThat(minted(Reason.DEMAND).type()).isEqualTo("Bearer");
    }

    @Test
    void mint_clientRefused_stopsEveryAppOfItAndProbesHourly() {
        answer = () -> BAD_CLIENT;
        assertThat(failed(Reason.DEMAND).problem().code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
        assertThat(failed(key("c", "other"), Reason.DEMAND).problem().fix())
                .isEqualTo("tok client set c --client-id ID --client-secret-stdin");
        assertThat(asked).isEqualTo(1);
        assertThat(mint.stopped("c")).isNotNull();
        clock.pass(Backoff.PROBE);
        failed(Reason.RENEWAL);
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void mint_refusedAfterATokenWasMinted_blamesTheSecretAlone() {
        minted(Reason.DEMAND);
        answer = () -> BAD_CLIENT;

        assertThat(failed(Reason.FORCED).problem().fix()).isEqualTo("tok client set c --client-secret-stdin");
    }

    @ParameterizedTest
    @CsvSource({
        "APP, invalid_scope, tok app set reports --scope SCOPE",
        "APP, invalid_target, tok app set reports --audience AUDIENCE",
        "APP, access_denied, tok app set reports --audience AUDIENCE",
        "APP, invalid_request, tok app show reports",
        "CLIENT, unauthorized_client, tok refresh reports"
    })
    void mint_refusedForAnApp_namesTheCommandThatMendsIt(Stops stops, String error, String fix) {
        apps = List.of("reports");
        answer = () -> new TokenReply.Refused(stops, 400, error, "");

        assertThat(failed(Reason.DEMAND).problem().fix()).isEqualTo(fix);
    }

    @Test
    void mint_unavailable_namesWhatAsksAgain() {
        apps = List.of("reports", "shared");
        answer = () -> new TokenReply.Unavailable("down", null, null);
        assertThat(failed(Reason.DEMAND).problem().fix()).isEqualTo("tok refresh reports");
        answer = () -> new TokenReply.Unavailable("down", null, "tok client set c --ca FILE");
        assertThat(failed(Reason.FORCED).problem().fix()).isEqualTo("tok client set c --ca FILE");
        answer = () -> new TokenReply.Unavailable("busy", Duration.ofSeconds(9), null);
        assertThat(failed(Reason.FORCED).problem().fix()).isEqualTo("tok token reports");
    }

    @Test
    void mint_scopeRefused_stopsThatKeyAlone() {
        answer = () -> BAD_SCOPE;
        failed(Reason.DEMAND);
        assertThat(mint.stopped(key("c", "a"))).isNotNull();
        assertThat(mint.stopped("c")).isNull();
        answer = MintTest::granted;
        assertThat(mint.mint(key("c", "b"), Reason.DEMAND).toCompletableFuture())
                .isCompleted();
    }

    @Test
    void mint_clientRefusedJustAfterANewSecret_isNotStopped() {
        mint.credentialChanged("c");
        answer = () -> BAD_CLIENT;
        MintFailure early = failed(Reason.DEMAND);
        assertThat(early.notBefore()).isLessThan(Duration.ofSeconds(2));
        assertThat(early.problem().detail()).doesNotContain("stopped");
        assertThat(mint.stopped("c")).isNull();
        clock.pass(Duration.ofMinutes(5));
        failed(Reason.DEMAND);
        assertThat(mint.stopped("c")).isNotNull();
    }

    @Test
    void forgetFailures_afterAStop_asksAgain() {
        answer = () -> BAD_CLIENT;
        failed(Reason.DEMAND);
        mint.forgetFailures();
        answer = MintTest::granted;
        assertThat(minted(Reason.DEMAND).type()).isEqualTo("Bearer");
    }

    @Test
    void mint_whateverHappens_givesTheSecretBack() {
        minted(Reason.DEMAND);
        answer = () -> DOWN;
        failed(Reason.FORCED);
        answer = () -> {
            throw new IllegalStateException("broke");
        };
        assertThat(catchThrowable(() -> mint.mint(key("c", "z"), Reason.DEMAND)
                        .toCompletableFuture()
                        .get()))
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(lent)
                .hasSize(3)
                .allSatisfy(borrowed ->
                        assertThat(borrowed.secrets().secret().reveal()).containsOnly(0));
    }

    @Test
    void mint_discoveryChanged_stopsTheNextMintEvenForcedUntilForgotten() {
        found = endpoints("https://evil.example/token");
        minted(Reason.DEMAND);
        assertThat(noticed).hasSize(1);
        for (Reason reason : Reason.values()) {
            Problem problem = failed(reason).problem();
            assertThat(problem.code()).isEqualTo(ErrorCode.DISCOVERY_CHANGED);
            assertThat(problem.fix()).isEqualTo("tok client trust c");
        }
        assertThat(asked).isEqualTo(1);
        found = endpoints("https://as.example/token");
        mint.forgetFailures();
        assertThat(minted(Reason.DEMAND).type()).isEqualTo("Bearer");
    }

    @Test
    void mint_clientGone_saysSo() {
        assertThat(failed(key("gone", "a"), Reason.DEMAND).problem().code()).isEqualTo(ErrorCode.UNKNOWN_CLIENT);
    }
}
