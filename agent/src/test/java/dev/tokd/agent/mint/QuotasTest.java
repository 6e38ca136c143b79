package dev.tokd.agent.mint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.agent.provider.RateHints;
import dev.tokd.agent.provider.TokenAsk;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.token.MintBook;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.agent.token.MutableTime;
import dev.tokd.agent.token.TokenKey;
import dev.tokd.agent.vault.Borrowed;
import dev.tokd.agent.vault.LentSecrets;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final RateHints HOUR =
            new RateHints(null, null, null, List.of(new RateHints.Quota("per_hour", 10, 0, Duration.ofMinutes(20))));

    private final MutableTime clock = new MutableTime();
    private final MintBook book = new MintBook();
    private final Quotas quotas = new Quotas(clock.time(), book);

    private static Client client(@Nullable String maxMints) {
        String limit = maxMints == null ? "" : ",\"max_mints\":\"" + maxMints + "\"";
        String json = "{\"provider\":\"auth0\",\"domain\":\"t.example\",\"client_id\":\"id\"" + limit + "}";
        return Client.fromJson("c", Json.read(json.getBytes(StandardCharsets.UTF_8), "the client"));
    }

    private static TokenKey key(@Nullable String audience) {
        return new TokenKey("c", "r", audience, null, List.of(), Map.of());
    }

    private static TokenReply granted(RateHints rate) {
        return new TokenReply.Granted(Secret.owning(new byte[] {'t'}), "Bearer", null, List.of(), null, rate);
    }

    private void mint(Client client, String app, RateHints rate) {
        quotas.take(client, key("https://api"), app).settle(granted(rate));
    }

    private void mint(Client client, int times, String app) {
        for (int i = 0; i < times; i++) {
            mint(client, app, RateHints.NONE);
        }
    }

    private Problem refused(Client client, @Nullable String audience) {
        return catchThrowableOfType(MintFailure.class, () -> quotas.take(client, key(audience), "a"))
                .problem();
    }

    @Test
    void take_ownLimitReached_isRefusedUntilOneIsOldEnough() {
        Client client = client("2/1h");
        mint(client, 1, "a");
        clock.pass(Duration.ofMinutes(10));
        mint(client, 1, "b");

        Problem problem = refused(client, "https://api");
        assertThat(problem.code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
        assertThat(problem.detail()).contains("2/1h", "50m");
        assertThat(problem.fix()).isEqualTo("tok quota c");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofMinutes(50));

        clock.pass(Duration.ofMinutes(50));
        mint(client, 1, "a");
        refused(client, "https://api");
    }

    @Test
    void take_mintsUnderWay_holdTheirPlaces_andFailuresGiveThemBack() {
        Client client = client("1/1h");
        Quotas.Place flying = quotas.take(client, key("https://api"), "a");
        assertThat(refused(client, "https://api").retryAfter()).isEqualTo(Duration.ofSeconds(1));

        flying.settle(new TokenReply.Unavailable("down", null, null));
        flying.settle(null);
        quotas.take(client, key("https://api"), "a").settle(null);
        mint(client, 1, "a");
        refused(client, "https://api");
    }

    @Test
    void take_noLimit_isNeverRefused() {
        mint(client(null), 500, "a");
        assertThat(quotas.picture(client(null)).lastHour()).isEqualTo(500);
        assertThat(quotas.picture(client(null)).windows()).isEmpty();
    }

    @Test
    void take_providersQuotaUsedUp_isRefusedUntilItTurns_butNotForTheManagementApi() {
        Client client = client(null);
        mint(client, "a", HOUR);

        Problem problem = refused(client, "https://api");
        assertThat(problem.detail()).contains("\"per_hour\"", "(10)", "was not asked", "20m");
        quotas.take(client, key(null), "m").settle(null);
        quotas.take(client, key("https://t.example/api/v2/"), "m").settle(null);

        clock.pass(Duration.ofMinutes(20));
        mint(client, 1, "a");
    }

    @Test
    void take_requestWindowUsedUp_isForEveryAudience() {
        Client client = client(null);
        quotas.take(client, key("https://api"), "a")
                .settle(new TokenReply.Unavailable(
                        "later", null, null, new RateHints(3L, 0L, Duration.ofSeconds(9), List.of())));
        assertThat(refused(client, null).retryAfter()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void take_lastPlacesOfAWindow_areNotGivenTwice() {
        Client client = client(null);
        mint(client, "a", new RateHints(9L, 2L, Duration.ofMinutes(1), List.of()));
        quotas.take(client, key("https://1"), "a");
        quotas.take(client, key("https://2"), "a");
        refused(client, "https://3");
    }

    @Test
    void picture_forecastsByTheLastHour_andNamesWhoMintsMost() {
        Client client = client("48/24h");
        mint(client, 2, "rare");
        clock.pass(Duration.ofHours(2));
        mint(client, 16, "eager");
        mint(
                client,
                "eager",
                new RateHints(null, null, null, List.of(new RateHints.Quota("per_day", 50, 38, Duration.ofHours(12)))));

        Quotas.Picture picture = quotas.picture(client);
        assertThat(picture.lastHour()).isEqualTo(17);
        assertThat(picture.lastDay()).isEqualTo(19);
        assertThat(picture.byApp()).containsExactly(Map.entry("eager", 17L), Map.entry("rare", 2L));
        assertThat(picture.windows())
                .containsExactly(
                        new Quotas.Window(
                                "max_mints", 48, 29, Duration.ofHours(22), Duration.ofSeconds(29 * 3600 / 17)),
                        new Quotas.Window("per_day", 50, 38, Duration.ofHours(12), Duration.ofSeconds(38 * 3600 / 17)));
    }

    @Test
    void counting_aProof_isCountedAndNeverRefused() {
        Client client = client("1/1h");
        Mint.Provider counted =
                quotas.counting((who, borrowed, ask) -> CompletableFuture.completedFuture(granted(RateHints.NONE)));
        for (int i = 0; i < 2; i++) {
            Borrowed secret = LentSecrets.of("secret", client.destination());
            assertThat(counted.ask(client, secret, new TokenAsk(null, null, List.of(), Map.of()))
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(TokenReply.Granted.class);
        }
        assertThat(quotas.picture(client).byApp()).containsExactly(Map.entry("", 2L));
        refused(client, "https://api");
    }

    @Test
    void picture_aPaceTheLimitStands_lasts() {
        Client client = client("48/24h");
        mint(client, 2, "a");
        assertThat(quotas.picture(client).windows())
                .singleElement()
                .satisfies(window -> assertThat(window.dryIn()).isNull());
        clock.pass(Duration.ofHours(3));
        assertThat(quotas.picture(client).lastHour()).isZero();
        clock.pass(Duration.ofHours(22));
        assertThat(quotas.picture(client).windows())
                .containsExactly(new Quotas.Window("max_mints", 48, 48, null, null));
    }

    @Test
    void book_survivesARestart_andDropsWhatIsOverADayOld() {
        Client client = client("2/24h");
        mint(client, 1, "a");
        clock.pass(Duration.ofHours(23));
        mint(client, 1, "a");

        MintBook next = new MintBook();
        next.restore(book.all(clock.time().wallNow()));
        Quotas after = new Quotas(clock.time(), next);
        assertThat(catchThrowableOfType(MintFailure.class, () -> after.take(client, key("https://api"), "a"))
                        .notBefore())
                .isEqualTo(Duration.ofHours(1));
        clock.pass(Duration.ofHours(2));
        assertThat(next.all(clock.time().wallNow())).hasSize(1);
    }

    @Test
    void book_clockSetBack_losesNothing() {
        Client client = client("2/1h");
        mint(client, 1, "a");
        clock.setWall(Duration.ofMinutes(-30));
        mint(client, 1, "a");
        refused(client, "https://api");
    }
}
