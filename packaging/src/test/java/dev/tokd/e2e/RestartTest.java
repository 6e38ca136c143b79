package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.host.FileWrites.Step;
import dev.tokd.agent.main.HaltingTokd;
import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However the daemon ended, the next one serves what was handed out before, and asks the provider for nothing. */
@Timeout(300)
class RestartTest {
    private static final String SECRET = "restart-secret";
    private static final List<String> APPS = List.of("reports", "billing", "nightly");

    private static DevServer provider;
    private static Map<String, String> before;

    @TempDir
    static Path killed;

    @TempDir
    Path home;

    private Tree tree;

    /** One daemon with a client and some apps on it hands out their tokens, and is killed once these are saved. */
    @BeforeAll
    static void kill() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults());
        provider.register(DevClient.of("restart", SECRET));
        try (Daemon daemon = Daemon.startNew(Daemon.home(killed))) {
            daemon.define(SECRET, definitions());
            before = tokens(daemon);
            daemon.settle("api");
            daemon.kill();
        }
    }

    @AfterAll
    static void stopProvider() {
        provider.close();
    }

    /** Gives every test a copy of what it left, its socket included. */
    @BeforeEach
    void copy() throws IOException, InterruptedException {
        tree = Daemon.at(home);
        assertThat(tree.run("", List.of("cp", "-a", killed + "/.", home.toString()))
                        .exit())
                .isZero();
    }

    private static String definitions() {
        StringBuilder toml = new StringBuilder("""
                [client.api]
                issuer = "%s"
                client_id = "restart"
                secret = { file = "secret" }
                """.formatted(provider.issuer()));
        APPS.forEach(app -> toml.append("[app.%1$s]%nclient = \"api\"%naudience = \"%1$s\"%n".formatted(app)));
        return toml.toString();
    }

    private static Map<String, String> tokens(Daemon daemon) throws IOException {
        Map<String, String> tokens = new LinkedHashMap<>();
        for (String app : APPS) {
            tokens.put(app, daemon.token(app));
        }
        return tokens;
    }

    @Test
    void killed_tokensWereSaved_theyAreServedWithoutAMint() throws Exception {
        int minted = provider.requests("restart");

        try (Daemon daemon = Daemon.start(tree)) {
            assertThat(tokens(daemon)).isEqualTo(before);
            assertThat(provider.requests("restart")).isEqualTo(minted);
        }
    }

    @Test
    void stopped_aMintIsUnderWay_itIsAnsweredAndSaved() throws Exception {
        int asked = provider.requests("restart");
        String token;
        try (Daemon daemon = Daemon.start(tree);
                Wire reader = daemon.open()) {
            reader.put("/v1/apps/cold", "{\"client\":\"api\",\"audience\":\"cold\"}");
            provider.setFault(FaultTarget.client("restart"), new Fault.Hang());
            reader.askToken("cold");
            provider.awaitRequests("restart", asked + 1);
            daemon.terminate();
            daemon.awaitDeaf();
            provider.release();

            token = reader.read().token();
            daemon.awaitEnd();
        }

        try (Daemon daemon = Daemon.start(tree)) {
            assertThat(daemon.token("cold")).isEqualTo(token);
            assertThat(provider.requests("restart")).isEqualTo(asked + 1);
        }
    }

    static Stream<Arguments> everyStepOfEveryFile() {
        return Stream.of("vault", "generation", "tokens")
                .flatMap(file -> Stream.of(Step.values()).map(step -> Arguments.of(file, step)));
    }

    @ParameterizedTest
    @MethodSource("everyStepOfEveryFile")
    void killed_atAStepOfAWrite_theOldOrTheNewIsServedWithoutAMint(String file, Step step) throws Exception {
        boolean tokensWritten = file.equals("tokens");
        try (Daemon daemon = HaltingDaemon.start(tree, file, step);
                Wire wire = daemon.open()) {
            HaltingDaemon.arm(tree);
            if (tokensWritten) {
                wire.ask("POST", "/v1/apps/reports/refresh", "");
            } else {
                wire.ask("PUT", "/v1/apps/second", "{\"client\":\"api\"}");
            }
            assertThat(daemon.awaitEnd()).isEqualTo(HaltingTokd.HALTED);
        }
        int minted = provider.requests("restart");

        boolean renamed = step.compareTo(Step.RENAMED) >= 0;
        try (Daemon daemon = Daemon.start(tree);
                Wire wire = daemon.open()) {
            Map<String, String> after = tokens(daemon);
            assertThat(provider.requests("restart")).isEqualTo(minted);
            assertThat(after.get("reports").equals(before.get("reports"))).isEqualTo(!(tokensWritten && renamed));
            assertThat(after.get("billing")).isEqualTo(before.get("billing"));
            boolean defined = file.equals("generation") || file.equals("vault") && renamed;
            assertThat(wire.get("/v1/apps/second").status()).isEqualTo(defined ? 200 : 404);
            assertThat(wire.put("/v1/apps/third", "{\"client\":\"api\"}").status())
                    .isEqualTo(201);
        }
    }
}
