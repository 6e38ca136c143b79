package dev.tokd.agent.control;

import static dev.tokd.agent.control.ControlBench.body;
import static dev.tokd.agent.control.ControlBench.now;
import static dev.tokd.agent.token.TokenBench.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.agent.event.Event;
import dev.tokd.agent.mint.Mint;
import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.ManagementAsk;
import dev.tokd.agent.provider.ManagementReply;
import dev.tokd.agent.provider.RateHints;
import dev.tokd.agent.provider.Stops;
import dev.tokd.agent.provider.TokenReply;
import dev.tokd.agent.vault.Operation;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When rotations happen and how long they try, by clocks that are moved by hand. */
class RotationControlTest {
    private static final Problem DOWN = Problem.of(ErrorCode.PROVIDER_UNAVAILABLE, "the tenant is down", null);

    @TempDir
    Path folder;

    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private final Set<String> taken = new HashSet<>(Set.of("secret"));
    private final Deque<String> fresh = new ArrayDeque<>(List.of("new-1", "new-2", "new-3", "new-4"));
    private ManagementReply reply = done();
    private boolean takesWhatItIsTold = true;

    private ControlBench bench;
    private RotationControl rotations;

    @BeforeEach
    void open() {
        bench = new ControlBench(folder).withClient();
        put("mgmt");
        put("reports");
        Mint.Provider provider = (client, borrowed, ask) -> CompletableFuture.completedFuture(
                taken.contains(text(borrowed.secrets().secret()))
                        ? new TokenReply.Granted(
                                secret("token"), "Bearer", null, List.of(), Duration.ofHours(1), RateHints.NONE)
                        : new TokenReply.Refused(Stops.CLIENT, 401, "access_denied", "Unauthorized"));
        ManagementCalls calls = new ManagementCalls(
                bench.vault,
                bench.shelf,
                (via, token, proxy, ask) -> answered(ask),
                (delay, task) -> waiting.add(task),
                bench.cache.clock.time(),
                bench.events);
        Journal journal = new Journal(
                bench.vault,
                new Workers(Runnable::run),
                () -> "operation-" + told.size(),
                bench.cache.clock.time().wall());
        rotations = new RotationControl(
                bench.definitions,
                calls,
                journal,
                provider,
                new NewSecrets(
                        () -> secret(fresh.remove()),
                        new GeneratedKey.Maker(bench.cache.clock.time().wall(), new SecureRandom())),
                (delay, task) -> waiting.add(() -> {
                    bench.cache.clock.pass(delay);
                    task.run();
                }),
                bench.cache.clock.time());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private void put(String name) {
        now(bench.definitions.putClient(
                Actor.START,
                name,
                body("{\"provider\":\"auth0\",\"domain\":\"tenant.example\",\"client_id\":\"" + name
                        + "-id\",\"secret\":\"secret\"}"),
                true));
    }

    private CompletionStage<ManagementReply> answered(ManagementAsk ask) {
        String secret = text((Secret) ask.body().get("client_secret"));
        told.add(ask.path().get("id") + " " + secret);
        if (reply instanceof ManagementReply.Done && takesWhatItIsTold) {
            taken.clear();
            taken.add(secret);
        }
        return CompletableFuture.completedFuture(reply);
    }

    private static ManagementReply done() {
        return new ManagementReply.Done(new JsonMap(Map.of(), "the answer"), RateHints.NONE);
    }

    private static Secret secret(String text) {
        return Secret.owning(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(Secret secret) {
        return new String(secret.reveal(), StandardCharsets.US_ASCII);
    }

    private CompletionStage<Outcome> rotate(String body) {
        return rotations.rotate(Actor.START, "reports", body(body));
    }

    /** Lets everything happen that waits for its time, in order. */
    private void letTimePass() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private String kept() {
        return bench.vault.borrow("reports", own -> text(own.secret()));
    }

    private Client client() {
        return bench.vault.definitions().clients().get("reports");
    }

    private Event last(String name) {
        return bench.published.stream()
                .filter(event -> event.name().equals(name))
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    @Test
    void rotate_done_keepsTheOldBesideForAWhileAndThenForgetsIt() {
        Outcome outcome = now(rotate("{\"via\":\"mgmt\"}"));

        assertThat(outcome.body()).containsEntry("rotated", true);
        assertThat(kept()).isEqualTo("new-1");
        assertThat(told).containsExactly("reports-id new-1");
        assertThat(rotations.others().of(client()).orElseThrow().borrowed())
                .satisfies(other -> assertThat(text(other.secrets().secret())).isEqualTo("secret"));
        rotations.look();
        assertThat(rotations.others().of(client())).isPresent();
        bench.cache.clock.pass(Duration.ofSeconds(35));
        rotations.look();
        assertThat(rotations.others().of(client())).isEmpty();
        assertThat(bench.vault.operations()).isEmpty();
        bench.events.close();
        assertThat(last("client-rotated").fields())
                .containsEntry("client", "reports")
                .containsEntry("how", "rotate-secret");
    }

    @Test
    void rotate_theNewIsKnownLate_isWaitedFor() {
        takesWhatItIsTold = false;
        CompletionStage<Outcome> rotated = rotate("{\"via\":\"mgmt\"}");
        for (int i = 0; i < 5; i++) {
            waiting.remove().run();
        }
        assertThat(rotated.toCompletableFuture()).isNotDone();
        assertThat(kept()).isEqualTo("secret");

        taken.add("new-1");
        waiting.remove().run();

        now(rotated);
        assertThat(kept()).isEqualTo("new-1");
    }

    @Test
    void rotate_theNewIsNeverKnown_theOldIsPutBackAndKept() {
        takesWhatItIsTold = false;
        CompletionStage<Outcome> rotated = rotate("{\"via\":\"mgmt\"}");
        letTimePass();

        assertThat(refused(rotated)).hasMessageContaining("keeps its old secret, which works");
        assertThat(told).containsExactly("reports-id new-1", "reports-id secret");
        assertThat(kept()).isEqualTo("secret");
        assertThat(bench.vault.operations()).isEmpty();
    }

    /** Whoever may define clients must not have a stored secret sent where it was not stored for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"domain\":\"evil.example\"",
                "\"domain\":\"tenant.example\",\"custom_domain\":\"evil.example\"",
                "\"domain\":\"tenant.example\",\"proxy\":\"http://evil.example:3128\"",
                "\"domain\":\"tenant.example\",\"allow_http\":true"
            })
    void rotate_byWayOfAClientReachedOtherwise_isRefusedBeforeAnythingIsSent(String elsewhere) {
        now(bench.definitions.putClient(
                Actor.START,
                "evil",
                body("{\"provider\":\"auth0\"," + elsewhere + ",\"client_id\":\"x\",\"secret\":\"x\"}"),
                true));

        assertThat(refused(rotate("{\"via\":\"evil\"}"))).hasMessageContaining("a secret does not go by way of it");
        assertThat(told).isEmpty();
        assertThat(bench.vault.operations()).isEmpty();
    }

    @Test
    void other_ofAClientThatWasLedElsewhere_isNotGiven() {
        Client client = client();
        Operation operation = OtherSecrets.sealed(
                new Operation("o", SecretSuccession.KIND, "reports", "mgmt", Instant.EPOCH, "announce", Map.of()),
                client);
        assertThat(OtherSecrets.isFor(client, operation)).isTrue();
        Client elsewhere = Client.fromJson(
                "reports",
                body("{\"provider\":\"oauth2\",\"token_endpoint\":\"https://evil.example/token\",\"client_id\":\""
                        + client.clientId() + "\"}"));
        assertThat(OtherSecrets.isFor(elsewhere, operation)).isFalse();
    }

    @Test
    void rotate_twiceAtOnce_isRefused() {
        takesWhatItIsTold = false;
        CompletionStage<Outcome> first = rotate("{\"via\":\"mgmt\"}");

        assertThat(refused(rotate("{\"via\":\"mgmt\"}")).problem().code()).isEqualTo(ErrorCode.IN_USE);
        taken.add("new-1");
        letTimePass();
        now(first);
    }

    @Test
    void rotate_lockedBeforeItIsProven_goesOnWhenOpened() {
        takesWhatItIsTold = false;
        CompletionStage<Outcome> rotated = rotate("{\"via\":\"mgmt\"}");
        bench.vaultControl.wipe(VaultControl.LOCKED);
        letTimePass();
        assertThat(rotated.toCompletableFuture()).isCompletedExceptionally();

        taken.add("new-1");
        now(bench.vaultControl.unlock(Actor.START, body("{\"key\":\"" + ControlBench.KEY + "\"}")));
        rotations.look();

        assertThat(kept()).isEqualTo("new-1");
        assertThat(told).containsExactly("reports-id new-1", "reports-id new-1");
    }

    @Test
    void every_whenItIsTime_happensByItself() {
        now(rotate("{\"via\":\"mgmt\",\"every\":\"30d\"}"));
        letTimePass();
        bench.cache.clock.pass(Duration.ofDays(29));
        rotations.look();
        assertThat(kept()).isEqualTo("new-1");

        bench.cache.clock.pass(Duration.ofDays(1));
        rotations.look();
        assertThat(kept()).isEqualTo("new-2");
        assertThat(client().rotation().since())
                .isEqualTo(bench.cache.clock.time().wallNow());
        letTimePass();

        now(rotate("{\"every\":\"never\"}"));
        bench.cache.clock.pass(Duration.ofDays(60));
        rotations.look();
        assertThat(kept()).isEqualTo("new-2");
        assertThat(client().rotation()).isNull();
    }

    @Test
    void every_failing_isTriedLaterAndLaterAndTold() {
        now(rotate("{\"via\":\"mgmt\",\"every\":\"1h\"}"));
        letTimePass();
        reply = new ManagementReply.Unavailable(DOWN, true);
        bench.cache.clock.pass(Duration.ofHours(1));

        rotations.look();
        rotations.look();
        assertThat(told).hasSize(2);
        bench.cache.clock.pass(Duration.ofSeconds(61));
        rotations.look();
        rotations.look();
        assertThat(told).hasSize(3);
        bench.cache.clock.pass(Duration.ofSeconds(61));
        rotations.look();
        assertThat(told).hasSize(3);
        assertThat(rotations.status(client())).containsKey("problem");

        reply = done();
        bench.cache.clock.pass(Duration.ofSeconds(61));
        rotations.look();
        assertThat(told).hasSize(4);
        assertThat(rotations.status(client())).doesNotContainKey("problem");
        bench.events.close();
        assertThat(last("rotation-failed").fields())
                .containsEntry("client", "reports")
                .containsEntry("detail", "the tenant is down")
                .containsEntry("again_in", "2m");
    }

    @Test
    void definitions_changedMeanwhile_keepTheRotation() {
        now(rotate("{\"via\":\"mgmt\",\"every\":\"30d\"}"));

        now(bench.definitions.putClient(
                Actor.START,
                "reports",
                body("{\"provider\":\"auth0\",\"domain\":\"tenant.example\",\"client_id\":\"reports-id\"}"),
                false));

        assertThat(client().rotation().every()).isEqualTo(Duration.ofDays(30));
        assertThat(kept()).isEqualTo("new-1");
    }

    @Test
    void rotate_atAProviderWithoutAnApi_saysWhatToDo() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> rotations.rotate(Actor.START, "api", body("{}")))
                        .problem()
                        .fix())
                .isEqualTo("tok client rotate api --client-secret-stdin");
    }
}
