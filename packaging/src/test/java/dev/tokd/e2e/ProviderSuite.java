package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The daemon's work with a provider, the same for each: one daemon, and for every test a client of its own by way of a
 * {@link Gate} of its own, which counts. Beside the tests of other classes, for it mostly waits; its own share the
 * daemon, one after the other.
 */
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
abstract class ProviderSuite {
    private static final int CROWD = 1_000;
    private static final int LIFETIMES = 20;
    private static final int WORKERS = 50;

    private Provider provider;
    private Tree tree;
    private Daemon daemon;
    private Gate gate;

    /** The provider of this run; asked for once. */
    abstract Provider provider();

    @BeforeAll
    void start(@TempDir Path home) throws IOException, InterruptedException {
        provider = provider();
        tree = Daemon.home(home);
        Path settings = Files.createDirectories(home.resolve(".config/tokd")).resolve("tokd.toml");
        Files.writeString(settings, "connections_per_uid = " + (CROWD + 24) + "\n");
        daemon = Daemon.startNew(tree);
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    @BeforeEach
    void openGate() throws IOException {
        gate = Gate.before(provider.address());
    }

    @AfterEach
    void closeGate() throws IOException {
        gate.close();
    }

    private String issuer() {
        return gate.url() + provider.issuerPath();
    }

    /** The definition of a client by way of the gate, and of an app of the same name that asks for a scope. */
    private void define(String name, String clientId, String secret, String scope)
            throws IOException, InterruptedException {
        daemon.define(secret, """
                [client.%1$s]
                provider = "%2$s"
                issuer = "%3$s"
                client_id = "%4$s"
                secret = { file = "secret" }
                [app.%1$s]
                client = "%1$s"
                scopes = ["%5$s"]
                """.formatted(name, provider.preset(), issuer(), clientId, scope));
    }

    private Wire.Answer read(String app) throws IOException {
        try (Wire wire = daemon.open()) {
            return wire.askToken(app).read();
        }
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void token_readTwice_isMintedOnceWithWhatWasAsked() throws Exception {
        define("cached", provider.clientId(), provider.secret(), provider.scope());
        assertThat(gate.requests()).isZero();

        Wire.Answer answer = read("cached");

        assertThat(AccessToken.claims(answer.token())).contains("\"iss\":\"" + issuer() + "\"");
        assertThat(answer.text("scope")).isEqualTo(provider.scope());
        assertThat(gate.requests()).isEqualTo(1);
        assertThat(read("cached").token()).isEqualTo(answer.token());
        assertThat(daemon.tok("token", "cached").out()).isEqualTo(answer.token() + "\n");
        assertThat(gate.requests()).isEqualTo(1);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void definition_scopeNotGranted_isRefusedAndTheClientGoesOn() throws Exception {
        define("modest", provider.clientId(), provider.secret(), provider.scope());

        assertRefused(tree.tok("app", "add", "greedy", "--client", "modest", "--scope", "nobody.grants"));
        assertThat(read("modest").token()).isNotEmpty();
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void definition_wrongSecret_isRefused() throws Exception {
        define("wrong", provider.clientId(), "not-it", provider.scope());

        assertRefused(tree.tok("token", "wrong"));
        assertRefusedAgain("wrong");
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void definition_unknownClient_isRefused() throws Exception {
        define("stranger", "nobody-knows-it", provider.secret(), provider.scope());

        assertRefused(tree.tok("token", "stranger"));
        assertRefusedAgain("stranger");
    }

    private static void assertRefused(Tree.Result result) {
        assertThat(result.exit()).as(result.out() + result.err()).isEqualTo(7);
        assertThat(result.err()).contains("fix: ");
    }

    /** From memory or, for a new secret may take its time to arrive, by the provider asked again. */
    private void assertRefusedAgain(String app) throws IOException {
        Wire.Answer answer = read(app);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.text("code")).isEqualTo("provider_refused");
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void coldApp_aThousandConnectionsAsk_oneRequest() throws Exception {
        define("crowd", provider.clientId(), provider.secret(), provider.scope());
        gate.shut();
        List<Wire> crowd = new ArrayList<>();
        try {
            for (int reader = 0; reader < CROWD; reader++) {
                crowd.add(daemon.open().askToken("crowd"));
            }
            gate.awaitRequest();
            // Whoever came last is served: everybody has been let in, and waits.
            assertThat(daemon.open().get("/healthz").status()).isEqualTo(200);
            gate.open();
            Set<String> tokens = new HashSet<>();
            for (Wire reader : crowd) {
                tokens.add(reader.read().token());
            }
            assertThat(tokens).hasSize(1);
            assertThat(gate.requests()).isEqualTo(1);
        } finally {
            for (Wire reader : crowd) {
                reader.close();
            }
        }
    }

    /** Each worker has its own connection; half report while the mint is under way, half when it is over. */
    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void revokedToken_fiftyWorkersReportIt_oneRequest() throws Exception {
        define("revoked", provider.clientId(), provider.secret(), provider.scope());
        String revoked = read("revoked").token();
        gate.awaitRequest();
        String report = "{\"rejected\":\"" + sha256(revoked) + "\"}";
        gate.shut();
        List<Wire> workers = new ArrayList<>();
        try {
            for (int worker = 0; worker < WORKERS / 2; worker++) {
                workers.add(daemon.open().ask("POST", "/v1/apps/revoked/refresh", report));
            }
            gate.awaitRequest();
            // Whoever came last is served: everybody has been let in, and waits.
            assertThat(daemon.open().get("/healthz").status()).isEqualTo(200);
            gate.open();
            Set<String> tokens = new HashSet<>();
            for (Wire worker : workers) {
                tokens.add(worker.read().token());
            }
            for (int worker = WORKERS / 2; worker < WORKERS; worker++) {
                Wire late = daemon.open();
                workers.add(late);
                tokens.add(late.ask("POST", "/v1/apps/revoked/refresh", report)
                        .read()
                        .token());
            }
            assertThat(workers).hasSize(WORKERS);
            assertThat(tokens).hasSize(1).doesNotContain(revoked);
            assertThat(gate.requests()).as("the first token's and one more").isEqualTo(2);
        } finally {
            for (Wire worker : workers) {
                worker.close();
            }
        }
    }

    private static String sha256(String token) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void shortLivedToken_readOverTwentyLifetimes_isRenewedAheadAndNeverEndedOrMissing() throws Exception {
        define("renewed", provider.shortClientId(), provider.secret(), provider.scope());
        AccessToken first = AccessToken.read(read("renewed").token());
        assertThat(first.endsAt() - first.issuedAt()).isEqualTo(provider.shortLifeSeconds());

        List<AccessToken> seen;
        try (Readers readers =
                new Readers(daemon.socket(), "renewed", first, (long) LIFETIMES * provider.shortLifeSeconds())) {
            assertThat(readers.await()).isEmpty();
            seen = readers.seen();
        }
        assertThat(seen).hasSizeGreaterThan(LIFETIMES);
        for (int next = 1; next < seen.size(); next++) {
            assertThat(seen.get(next).issuedAt())
                    .as("minted before the one before it ended")
                    .isLessThan(seen.get(next - 1).endsAt());
        }
        assertThat(gate.requests()).as("no herd").isBetween(seen.size(), seen.size() + 1);
    }
}
