package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.CANARY;
import static dev.tokd.agent.vault.VaultBench.app;
import static dev.tokd.agent.vault.VaultBench.borrowed;
import static dev.tokd.agent.vault.VaultBench.client;
import static dev.tokd.agent.vault.VaultBench.refused;
import static dev.tokd.agent.vault.VaultBench.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of a change, above all that a secret goes only where it was stored for. */
class DestinationTest {
    private static final String TOKEN = "https://id.example/token";
    private static final URI PROXY = URI.create("http://proxy.example:3128");

    @TempDir
    Path folder;

    private VaultBench bench;
    private Vault vault;

    @BeforeEach
    void fill() {
        bench = new VaultBench(folder);
        vault = bench.filled();
    }

    private static Network network(URI proxy, String user, List<String> noProxy, boolean http) {
        return new Network(null, proxy, user, noProxy, http, Network.CONNECT, Network.CALL);
    }

    static Stream<Client> movedClients() {
        String pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
        Network ca = new Network(pem, null, null, List.of(), false, Network.CONNECT, Network.CALL);
        return Stream.of(
                client("mgmt", "https://evil.example/token", Network.DIRECT),
                client("mgmt").withPinned(null),
                client("mgmt", TOKEN, ca),
                client("mgmt", TOKEN, network(PROXY, null, List.of(), false)),
                client("mgmt", TOKEN, network(null, null, List.of("id.example"), false)),
                client("mgmt", TOKEN, network(null, null, List.of(), true)));
    }

    @ParameterizedTest
    @MethodSource("movedClients")
    void change_otherDestinationWithoutSecret_refusedAndNothingChanged(Client moved) {
        byte[] before = bench.bytes();
        Definitions definitions = vault.definitions();
        ProblemException refused =
                refused(ErrorCode.SECRET_REQUIRED, () -> vault.change(Change.put(new ClientChange(moved, null, null))));
        assertThat(refused.problem().fix()).startsWith("tok client set mgmt").endsWith("--client-secret-stdin");
        assertThat(bench.bytes()).isEqualTo(before);
        assertThat(vault.definitions()).isSameAs(definitions);
        assertThat(borrowed(vault, "mgmt")).isEqualTo(CANARY);
    }

    @ParameterizedTest
    @MethodSource("movedClients")
    void change_otherDestinationWithSecret_replacesIt(Client moved) {
        vault.change(Change.put(new ClientChange(moved, secret("new"), null)));
        assertThat(vault.definitions().clients()).containsEntry("mgmt", moved);
        assertThat(borrowed(vault, "mgmt")).isEqualTo("new");
    }

    @Test
    void change_sameDestinationWithoutSecret_keepsIt() {
        Network slower = new Network(null, null, null, List.of(), false, Network.CONNECT, Duration.ofSeconds(20));
        vault.change(Change.put(new ClientChange(client("mgmt", TOKEN, slower), null, null)));
        assertThat(borrowed(vault, "mgmt")).isEqualTo(CANARY);
    }

    @Test
    void change_removedAndPutAgainAtOnce_doesNotKeepTheSecret() {
        Change change =
                new Change(List.of(new ClientChange(client("mgmt"), null, null)), Set.of("mgmt"), List.of(), Set.of());
        refused(ErrorCode.SECRET_REQUIRED, () -> vault.change(change));
    }

    @Test
    void change_newClientWithoutSecret_refused() {
        refused(
                ErrorCode.SECRET_REQUIRED,
                () -> vault.change(Change.put(new ClientChange(client("other"), null, null))));
    }

    @Test
    void proxySecret_keptMovedAndDropped() {
        Client proxied = client("mgmt", TOKEN, network(PROXY, "me", List.of(), false));
        ProblemException refused = refused(
                ErrorCode.SECRET_REQUIRED,
                () -> vault.change(Change.put(new ClientChange(proxied, secret("s"), null))));
        assertThat(refused.problem().fix()).endsWith("--proxy-secret-stdin");

        vault.change(Change.put(new ClientChange(proxied, secret("s"), secret("p"))));
        vault.change(Change.put(new ClientChange(proxied, secret("s2"), null)));
        assertThat(proxySecret()).isEqualTo("p");
        vault.lock();
        vault.unlock(null, VaultBench.key(1), false);
        assertThat(proxySecret()).isEqualTo("p");

        Client moved = client("mgmt", TOKEN, network(PROXY, "you", List.of(), false));
        refused(ErrorCode.SECRET_REQUIRED, () -> vault.change(Change.put(new ClientChange(moved, secret("s"), null))));

        vault.change(Change.put(new ClientChange(client("mgmt"), secret("s"), null)));
        assertThat(vault.<Boolean>borrow("mgmt", secrets -> secrets.proxySecret() == null))
                .isTrue();
    }

    private String proxySecret() {
        return vault.borrow("mgmt", secrets -> VaultBench.revealed(secrets.proxySecret()));
    }

    @Test
    void proxySecret_withoutProxyUser_refused() {
        refused(
                ErrorCode.INVALID_DEFINITION,
                () -> vault.change(Change.put(new ClientChange(client("mgmt"), null, secret("p")))));
    }

    @Test
    void apps_mustStandOnAClient() {
        refused(ErrorCode.UNKNOWN_CLIENT, () -> vault.change(Change.put(app("lost", "mgmtt"))));
        assertThat(refused(ErrorCode.IN_USE, () -> vault.change(Change.removeClient("mgmt"))))
                .hasMessageContaining("reports");
        assertThat(vault.definitions().apps()).containsOnlyKeys("reports");
    }

    @Test
    void change_clientAndItsAppsTogether_removesBoth() {
        Change both = new Change(List.of(), Set.of("mgmt"), List.of(), Set.of("reports"));
        assertThat(vault.change(both).clients()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16 * 1024 + 1})
    void change_secretOutsideItsLength_refused(int length) {
        Secret secret = Secret.owning("x".repeat(length).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        refused(
                ErrorCode.INVALID_DEFINITION,
                () -> vault.change(Change.put(new ClientChange(client("mgmt"), secret, null))));
    }

    @Test
    void change_thatTheFileCannotCarry_refusedBeforeItIsWritten() {
        byte[] before = bench.bytes();
        Secret notText = Secret.owning(new byte[] {(byte) 0xff, (byte) 0xfe});
        refused(
                ErrorCode.INVALID_DEFINITION,
                () -> vault.change(Change.put(new ClientChange(client("mgmt"), notText, null))));
        Client odd = new Client(
                "odd",
                "oauth2",
                null,
                null,
                URI.create(TOKEN),
                "id",
                null,
                Network.DIRECT,
                Map.of("key", "read back as a secret"),
                null,
                null,
                null);
        refused(ErrorCode.INVALID_DEFINITION, () -> vault.change(Change.put(new ClientChange(odd, secret("s"), null))));
        assertThat(bench.bytes()).isEqualTo(before);
    }

    @Test
    void memory_secretAskedForAnotherDestination_doesNotOpen() {
        MemorySeal seal = new MemorySeal(new byte[32], VaultBench.RANDOM);
        Client here = client("mgmt");
        MemorySeal.Sealed sealed = seal.seal(here, new ClientSecrets(secret(CANARY), null));
        assertThat(VaultBench.revealed(seal.open(here, sealed).secret())).isEqualTo(CANARY);
        movedClients()
                .forEach(moved -> assertThatThrownBy(() -> seal.open(moved, sealed))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageNotContaining("canary"));
        assertThatThrownBy(() -> seal.open(client("other"), sealed)).isInstanceOf(IllegalStateException.class);
        seal.wipe();
        refused(ErrorCode.LOCKED, () -> seal.open(here, sealed));
    }
}
