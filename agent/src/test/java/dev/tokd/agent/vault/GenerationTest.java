package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationTest {
    @TempDir
    Path folder;

    private VaultBench bench;
    private byte[] older;

    @BeforeEach
    void twoWrites() {
        bench = new VaultBench(folder);
        Vault vault = bench.filled();
        older = bench.bytes();
        vault.change(Change.removeApp("reports"));
    }

    @Test
    void unlock_olderVault_onlyWhenAccepted() {
        bench.overwrite(older);
        Vault vault = bench.vault();
        assertThat(refused(ErrorCode.VAULT_OLDER, () -> vault.unlock(null, key(1), false))
                        .problem()
                        .fix())
                .isEqualTo("tok unlock --accept-older");
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
        vault.unlock(null, key(1), true);
        assertThat(vault.definitions().apps()).containsOnlyKeys("reports");
        bench.vault().unlock(null, key(1), false);
    }

    @Test
    void unlock_olderVaultWithWrongKey_saysOnlyThat() {
        bench.overwrite(older);
        refused(ErrorCode.SLOT_REFUSED, () -> bench.vault().unlock(null, key(2), false));
    }

    @Test
    void unlock_withoutCopy_opensAndMakesOne() throws IOException {
        Files.delete(bench.places.generation());
        bench.vault().unlock(null, key(1), false);
        assertThat(Files.readString(bench.places.generation())).matches("[0-9a-f]{32} 3\n");
    }

    @Test
    void unlock_copyDamagedOrOfAnotherVault_opensAndMendsIt() throws IOException {
        for (String text : new String[] {"", "nonsense", "0".repeat(32) + " 99\n"}) {
            Files.writeString(bench.places.generation(), text);
            bench.vault().unlock(null, key(1), false);
            assertThat(Files.readString(bench.places.generation())).endsWith(" 3\n");
        }
    }
}
