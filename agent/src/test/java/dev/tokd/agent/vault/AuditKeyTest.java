package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the vault seals for the audit log opens with this vault only, and outlives its data key. */
class AuditKeyTest {
    private static final byte[] ABOUT = {1, 2, 3};
    private static final byte[] KEY = new byte[32];

    @TempDir
    Path folder;

    @Test
    void sealed_lockedAndReKeyed_opensAgain() {
        VaultBench bench = new VaultBench(folder);
        Vault vault = bench.filled();
        byte[] sealed = vault.sealAudit(ABOUT, KEY);
        assertThat(vault.openAudit(ABOUT, sealed)).contains(KEY);
        vault.addSlot(VaultBench.slot("b"), key(2), key(1));
        vault.removeSlot("main", key(1), Map.of("b", key(2)), Set.of());
        assertThat(vault.openAudit(ABOUT, sealed)).contains(KEY);
        vault.lock();
        refused(ErrorCode.LOCKED, () -> vault.openAudit(ABOUT, sealed));
        refused(ErrorCode.LOCKED, () -> vault.sealAudit(ABOUT, KEY));
        Vault again = bench.vault();
        again.unlock(null, key(2), false);
        assertThat(again.openAudit(ABOUT, sealed)).contains(KEY);
    }

    @Test
    void sealed_everyByteFlippedOrBoundElsewhere_doesNotOpen() {
        Vault vault = new VaultBench(folder).filled();
        byte[] sealed = vault.sealAudit(ABOUT, KEY);
        assertThat(vault.openAudit(new byte[] {1, 2, 4}, sealed)).isEmpty();
        for (int i = 0; i < sealed.length; i++) {
            byte[] flipped = sealed.clone();
            flipped[i] ^= 1;
            assertThat(vault.openAudit(ABOUT, flipped)).as("byte %d", i).isEmpty();
        }
        assertThat(vault.openAudit(ABOUT, new byte[0])).isEmpty();
    }

    @Test
    void otherVault_doesNotOpenIt() {
        byte[] sealed = new VaultBench(folder.resolve("one")).filled().sealAudit(ABOUT, KEY);
        assertThat(new VaultBench(folder.resolve("two")).filled().openAudit(ABOUT, sealed))
                .isEmpty();
    }
}
