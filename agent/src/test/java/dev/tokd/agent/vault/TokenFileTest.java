package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.secret;
import static dev.tokd.agent.vault.VaultBench.slot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.token.Stored;
import dev.tokd.agent.token.StoredToken;
import dev.tokd.agent.token.TokenKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    @TempDir
    Path folder;

    private VaultBench bench;
    private Vault vault;

    private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
    private final PrintStream stderr = System.err;

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void listenNoMore() {
        System.setErr(stderr);
    }

    private long linesLogged() {
        return logged.toString(StandardCharsets.UTF_8).lines().count();
    }

    @BeforeEach
    void fill() {
        bench = new VaultBench(folder);
        vault = bench.filled();
    }

    static StoredToken token(String text) {
        return new StoredToken(
                new TokenKey(
                        "mgmt",
                        "digest",
                        "https://api.example/",
                        URI.create("https://r.example/"),
                        List.of("a", "b"),
                        Map.of("key", "like a secret", "organization", "o")),
                secret(text),
                "Bearer",
                List.of("a"),
                List.of("https://api.example/", "other"),
                Instant.parse("2026-11-01T10:00:00.123456789Z"),
                Duration.ofMillis(86_400_001),
                true);
    }

    private static StoredToken bare() {
        TokenKey key = new TokenKey("mgmt", "digest", null, null, List.of(), Map.of());
        return new StoredToken(
                key, secret("t2"), "Bearer", List.of(), List.of(), Instant.EPOCH, Duration.ofSeconds(5), false);
    }

    private List<StoredToken> afterRestart() {
        Vault restarted = bench.vault();
        restarted.unlock(null, key(1), false);
        return restarted.tokens().load().tokens();
    }

    @Test
    void save_afterRestart_isThere() {
        List<StoredToken> tokens = List.of(token("canary-token"), bare());
        vault.tokens().save(new Stored(tokens, List.of()));
        assertThat(afterRestart()).isEqualTo(tokens);
        assertThat(new String(VaultBench.bytes(bench.places.tokens()), StandardCharsets.ISO_8859_1))
                .doesNotContain("canary")
                .doesNotContain("mgmt");
    }

    @Test
    void load_withoutFile_isEmpty() {
        assertThat(vault.tokens().load().tokens()).isEmpty();
    }

    @Test
    void load_afterDefinitionsChanged_stillOpens() {
        vault.tokens().save(new Stored(List.of(bare()), List.of()));
        vault.change(Change.removeApp("reports"));
        assertThat(afterRestart()).hasSize(1);
    }

    @Test
    void load_anyByteFlippedOrMissing_isEmptyAndLeftAlone() throws IOException {
        vault.tokens().save(new Stored(List.of(bare()), List.of()));
        byte[] good = VaultBench.bytes(bench.places.tokens());
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= 1;
            Files.write(bench.places.tokens(), flipped);
            assertThat(vault.tokens().load().tokens()).as("byte %d", i).isEmpty();
            Files.write(bench.places.tokens(), Arrays.copyOf(good, i));
            assertThat(vault.tokens().load().tokens()).as("length %d", i).isEmpty();
        }
        assertThat(linesLogged()).isEqualTo(2L * good.length);
        Files.write(bench.places.tokens(), good);
        assertThat(vault.tokens().load().tokens()).hasSize(1);
    }

    @Test
    void load_fileOfAnotherVault_isEmpty() throws IOException {
        VaultBench other = new VaultBench(folder.resolve("other"));
        Vault theirs = other.filled();
        theirs.tokens().save(new Stored(List.of(bare()), List.of()));
        vault.tokens().save(new Stored(List.of(bare()), List.of()));
        Files.write(bench.places.tokens(), VaultBench.bytes(other.places.tokens()));
        assertThat(vault.tokens().load().tokens()).isEmpty();
        assertThat(linesLogged()).isOne();
    }

    @Test
    void removeSlot_tokensMoveToTheNewKey_andOldCopiesAreUseless() throws IOException {
        vault.addSlot(slot("second"), key(2), key(1));
        vault.tokens().save(new Stored(List.of(bare()), List.of()));
        byte[] old = VaultBench.bytes(bench.places.tokens());
        vault.removeSlot("second", key(1), Map.of("main", key(1)), Set.of());
        assertThat(afterRestart()).hasSize(1);
        Files.write(bench.places.tokens(), old);
        assertThat(afterRestart()).isEmpty();
    }
}
