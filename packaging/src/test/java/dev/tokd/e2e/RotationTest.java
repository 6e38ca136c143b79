package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.host.FileWrites.Step;
import dev.tokd.agent.main.HaltingTokd;
import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultSetting;
import dev.tokd.devserver.FaultTarget;
import dev.tokd.devserver.Propagation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A secret is changed at its provider while its tokens are read, and whatever happens a client remains that works. */
@Timeout(300)
class RotationTest {
    private static final int READERS = 50;
    private static final String OLD = "the-old-secret-of-reports";
    private static final String API = "https://reports.example/";
    private static final FaultTarget CHANGE = FaultTarget.management("PATCH /clients/*");

    @TempDir
    Path home;

    private DevServer provider;
    private Tree tree;

    @BeforeEach
    void open() throws IOException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.bootstrapClient("mgmt-id", OLD);
        provider.register(reports());
        tree = Daemon.home(home);
    }

    @AfterEach
    void close() {
        provider.close();
    }

    private static DevClient reports() {
        return DevClient.of("reports-id", OLD).withAudiences(API).withScopes("read");
    }

    private Daemon daemon() throws IOException, InterruptedException {
        Daemon daemon = Daemon.startNew(tree);
        daemon.define(OLD, """
                [client.mgmt]
                provider = "auth0"
                domain = "%1$s"
                client_id = "mgmt-id"
                secret = { file = "secret" }
                [client.reports]
                provider = "auth0"
                domain = "%1$s"
                client_id = "reports-id"
                secret = { file = "secret" }
                [app.reports]
                client = "reports"
                audience = "%2$s"
                """.formatted(provider.issuer(), API));
        daemon.token("reports");
        provider.resetRequests();
        return daemon;
    }

    private String secretThere() {
        return provider.clients().stream()
                .filter(client -> client.clientId().equals("reports-id"))
                .findFirst()
                .orElseThrow()
                .clientSecret();
    }

    /** A token is minted with whatever the provider takes, once everything there is known everywhere. */
    private void works(Daemon daemon) throws IOException, InterruptedException {
        provider.endPropagation();
        int before = provider.requests("reports-id");
        try (Wire wire = daemon.open()) {
            Wire.Answer minted = wire.ask("POST", "/v1/clients/reports/verify", "{\"audience\":\"" + API + "\"}")
                    .read();
            assertThat(minted.status()).as(minted.body()).isEqualTo(200);
        }
        assertThat(provider.requests("reports-id")).isGreaterThan(before);
    }

    /** Fifty who read on and on, each over a connection of its own. */
    private static final class FiftyReaders implements AutoCloseable {
        private final List<Thread> threads = new ArrayList<>();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final CountDownLatch reading = new CountDownLatch(READERS);
        private volatile boolean over;

        FiftyReaders(Daemon daemon) {
            for (int i = 0; i < READERS; i++) {
                Thread thread = new Thread(() -> read(daemon), "reader-" + i);
                threads.add(thread);
                thread.start();
            }
        }

        private void read(Daemon daemon) {
            try (Wire wire = daemon.open()) {
                while (!over) {
                    String token = wire.askToken("reports").read().token();
                    assertThat(token).isNotEmpty();
                    reading.countDown();
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(e.toString());
                reading.countDown();
            }
        }

        List<String> failures() throws InterruptedException {
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            return List.copyOf(failures);
        }

        @Override
        public void close() {
            over = true;
        }
    }

    @ParameterizedTest
    @EnumSource(Propagation.class)
    void rotate_fiftyReadersAndShortTokens_noReadFails(Propagation accepted) throws Exception {
        provider.register(reports().withTokenLifetime(Duration.ofSeconds(4)));
        provider.setPropagation(accepted);
        try (Daemon daemon = daemon();
                FiftyReaders readers = new FiftyReaders(daemon)) {
            readers.reading.await();

            CompletableFuture<Tree.Result> rotated = rotateLater(daemon);
            provider.awaitManagementCalls(1);
            // The first mints after the change: the proof and, token by token, what the readers need.
            provider.awaitRequests("reports-id", provider.requests("reports-id") + 6);
            provider.endPropagation();
            Tree.Result result = rotated.join();
            provider.awaitRequests("reports-id", provider.requests("reports-id") + 3);

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(readers.failures()).isEmpty();
            assertThat(secretThere()).isNotEqualTo(OLD);
            works(daemon);
            DaemonLog.await(home.resolve("log"), "client-rotated");
            assertThat(daemon.tok("audit", "--event", "client-rotated").out()).contains("reports");
            assertThat(daemon.log()).doesNotContain(secretThere());
        }
    }

    private static CompletableFuture<Tree.Result> rotateLater(Daemon daemon) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return daemon.tok("client", "rotate", "reports", "--via", "mgmt");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static Stream<Arguments> lostOrRefused() {
        return Stream.of(
                Arguments.of("500 before", new FaultSetting(CHANGE, new Fault.Status(500, null, null), 1), true),
                Arguments.of(
                        "500 after",
                        new FaultSetting(CHANGE, new Fault.Status(500, null, null), 1).afterEffect(),
                        true),
                Arguments.of("cut before", new FaultSetting(CHANGE, new Fault.Cut(), 1), true),
                Arguments.of("cut after", new FaultSetting(CHANGE, new Fault.Cut(), 1).afterEffect(), true),
                Arguments.of(
                        "refused",
                        new FaultSetting(
                                CHANGE,
                                new Fault.ApiError(
                                        403,
                                        "Insufficient scope, expected any of: update:client_keys",
                                        "insufficient_scope",
                                        Map.of()),
                                1),
                        false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lostOrRefused")
    void rotate_theChangeFails_aSecretThatWorksRemains(String name, FaultSetting fault, boolean mended)
            throws Exception {
        try (Daemon daemon = daemon()) {
            provider.setFault(fault);

            Tree.Result result = tree.tok("client", "rotate", "reports", "--via", "mgmt");

            works(daemon);
            assertThat(provider.managementCalls().get(0).call()).isEqualTo("PATCH /clients/reports-id");
            assertThat(result.exit() == 0).as(result.err()).isEqualTo(mended);
            assertThat(secretThere().equals(OLD)).isEqualTo(!mended);
            assertThat(result.err().contains("fix:")).isEqualTo(!mended);
            provider.clearFaults();
            daemon.tok("client", "rotate", "reports", "--via", "mgmt");
            assertThat(secretThere()).isNotEqualTo(OLD);
            works(daemon);
        }
    }

    static Stream<Arguments> moments() {
        return Stream.of(
                Arguments.of("asked, not done", new FaultSetting(CHANGE, new Fault.Hang(), 1)),
                Arguments.of("done, not answered", new FaultSetting(CHANGE, new Fault.Hang(), 1).afterEffect()),
                Arguments.of("not proven", new FaultSetting(FaultTarget.client("reports-id"), new Fault.Hang(), 1)),
                Arguments.of(
                        "proven, not known",
                        new FaultSetting(FaultTarget.client("reports-id"), new Fault.Hang(), 1).afterEffect()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moments")
    void killed_theProviderSeesACall_theNextDaemonGoesOn(String name, FaultSetting hang) throws Exception {
        try (Daemon daemon = daemon();
                Wire wire = daemon.open()) {
            provider.setFault(hang);
            wire.ask("POST", "/v1/clients/reports/rotate", "{\"via\":\"mgmt\"}");
            provider.awaitManagementCalls(1);
            if (!hang.target().equals(CHANGE)) {
                provider.awaitRequests("reports-id", 1);
            }
            daemon.kill();
        }
        provider.release();
        provider.clearFaults();

        try (Daemon daemon = Daemon.start(tree)) {
            works(daemon);
            DaemonLog.await(home.resolve("log"), "client-rotated");
            assertThat(secretThere()).isNotEqualTo(OLD);
            works(daemon);
        }
    }

    static Stream<Arguments> writes() {
        return Stream.of(Step.TEMP_WRITTEN, Step.RENAMED)
                .flatMap(step -> Stream.of(false, true).map(proven -> Arguments.of(step, proven)));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void killed_atAWriteOfTheVault_aSecretThatWorksRemains(Step step, boolean proven) throws Exception {
        daemon().close();
        try (Daemon daemon = HaltingDaemon.start(tree, "vault", step);
                Wire wire = daemon.open()) {
            if (proven) {
                provider.setFault(FaultTarget.client("reports-id"), new Fault.Hang());
            } else {
                HaltingDaemon.arm(tree);
            }
            wire.ask("POST", "/v1/clients/reports/rotate", "{\"via\":\"mgmt\"}");
            if (proven) {
                provider.awaitRequests("reports-id", 1);
                HaltingDaemon.arm(tree);
                provider.release();
            }
            assertThat(daemon.awaitEnd()).isEqualTo(HaltingTokd.HALTED);
        }

        try (Daemon daemon = Daemon.start(tree)) {
            works(daemon);
            if (proven != (step == Step.RENAMED)) {
                // Written down, and not yet known to be done: it is carried on with.
                DaemonLog.await(home.resolve("log"), "client-rotated");
            }
            assertThat(secretThere().equals(OLD)).isEqualTo(!proven && step != Step.RENAMED);
            works(daemon);
        }
    }

    /** The client proves itself by a key that was made in the vault, and the provider knows it. */
    private void withKey(Daemon daemon) throws IOException {
        try (Wire wire = daemon.open()) {
            Wire.Answer put = wire.put(
                    "/v1/clients/reports",
                    "{\"provider\":\"auth0\",\"domain\":\"" + provider.issuer() + "\",\"client_id\":\"reports-id\","
                            + "\"auth_method\":\"private_key_jwt\",\"generate_key\":\"RS256\"}");
            assertThat(put.status()).as(put.body()).isEqualTo(200);
            provider.enableKey("reports-id", put.text("public_key").replace("\\n", "\n"));
        }
        provider.resetRequests();
    }

    @Test
    void rotate_aKey_noReadFailsAndTheOldOneGoes() throws Exception {
        provider.register(reports().withTokenLifetime(Duration.ofSeconds(4)));
        try (Daemon daemon = daemon()) {
            withKey(daemon);
            List<String> old = provider.enabledKeys("reports-id");
            try (FiftyReaders readers = new FiftyReaders(daemon)) {
                readers.reading.await();

                daemon.tok("client", "rotate", "reports", "--via", "mgmt");

                assertThat(provider.enabledKeys("reports-id")).hasSize(2).containsAll(old);
                DaemonLog.await(home.resolve("log"), "delete-credential");
                provider.awaitRequests("reports-id", provider.requests("reports-id") + 2);
                assertThat(readers.failures()).isEmpty();
            }
            assertThat(provider.enabledKeys("reports-id")).hasSize(1).doesNotContainAnyElementsOf(old);
            works(daemon);
        }
    }

    static Stream<FaultSetting> keyMoments() {
        FaultTarget register = FaultTarget.management("POST /clients/*/credentials");
        return Stream.of(register, CHANGE, FaultTarget.client("reports-id"))
                .map(target -> new FaultSetting(target, new Fault.Hang(), 1))
                .flatMap(hang -> Stream.of(hang, hang.afterEffect()));
    }

    @ParameterizedTest
    @MethodSource("keyMoments")
    void killed_whileAKeyIsChanged_theNextDaemonGoesOn(FaultSetting hang) throws Exception {
        try (Daemon daemon = daemon()) {
            withKey(daemon);
            provider.setFault(hang);
            try (Wire wire = daemon.open()) {
                wire.ask("POST", "/v1/clients/reports/rotate", "{\"via\":\"mgmt\"}");
                boolean proof = hang.target().equals(FaultTarget.client("reports-id"));
                provider.awaitManagementCalls(proof ? 3 : hang.target().equals(CHANGE) ? 3 : 2);
                if (proof) {
                    provider.awaitRequests("reports-id", 1);
                }
                daemon.kill();
            }
        }
        provider.release();
        provider.clearFaults();

        try (Daemon daemon = Daemon.start(tree)) {
            works(daemon);
            DaemonLog.await(home.resolve("log"), "client-rotated");
            works(daemon);
            DaemonLog.await(home.resolve("log"), "delete-credential");
            assertThat(provider.enabledKeys("reports-id")).hasSize(1);
            works(daemon);
        }
    }

    @Test
    void rotate_aSecretMadeElsewhere_isKeptOnlyIfItMints() throws Exception {
        try (Daemon daemon = daemon()) {
            Tree.Result wrong = tree.run("not-it\n", rotateByHand());
            assertThat(wrong.exit()).isEqualTo(7);
            assertThat(wrong.err()).contains("keeps its old secret");
            works(daemon);

            provider.rotateSecret("reports-id", "made-in-the-dashboard");
            Tree.Result right = tree.run("made-in-the-dashboard\n", rotateByHand());
            assertThat(right.exit()).as(right.err()).isZero();
            works(daemon);
        }
    }

    private List<String> rotateByHand() {
        return List.of(
                tree.root().resolve("bin/tok").toString(), "client", "rotate", "reports", "--client-secret-stdin");
    }

    @Test
    void rotate_every_isShownAndEnds() throws Exception {
        try (Daemon daemon = daemon()) {
            assertThat(daemon.tok("client", "rotate", "reports", "--via", "mgmt", "--every", "30d")
                            .out())
                    .contains("next by itself");
            assertThat(daemon.tok("client", "show", "reports").out()).contains("rotation", "every=720h");
            assertThat(daemon.tok("status").out()).contains("client reports is rotated next");

            daemon.define(secretThere(), """
                    [client.reports]
                    provider = "auth0"
                    domain = "%s"
                    client_id = "reports-id"
                    """.formatted(provider.issuer()));
            assertThat(daemon.tok("status").out()).contains("client reports is rotated next");

            daemon.tok("client", "rotate", "reports", "--every", "never");
            assertThat(daemon.tok("status").out()).doesNotContain("is rotated next");
        }
    }

    @Test
    void rotate_nobodySaidByWhom_isToldHow() throws Exception {
        try (Daemon daemon = daemon()) {
            Tree.Result result = tree.tok("client", "rotate", "reports");

            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).contains("tok client rotate reports --via CLIENT");
            works(daemon);
        }
    }
}
