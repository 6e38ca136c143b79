package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.refused;
import static dev.tokd.agent.vault.VaultBench.revealed;
import static dev.tokd.agent.vault.VaultBench.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is under way at a provider is known after a lock and after a restart, secrets included. */
class JournalTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    @TempDir
    Path folder;

    private VaultBench bench;
    private Vault vault;

    @BeforeEach
    void filled() {
        bench = new VaultBench(folder);
        vault = bench.filled();
    }

    private static Operation operation(String id, Instant at) {
        return new Operation(id, "create-client", "billing", "mgmt", at, "create", Map.of("audience", "https://api/"));
    }

    private Vault restarted() {
        Vault again = bench.vault();
        again.unlock(null, key(1), false);
        return again;
    }

    @Test
    void note_lockedOrRestarted_isStillThere() {
        vault.change(Change.note(operation("op1", AT), secret("new-5ecret")));
        assertThat(vault.operations()).containsExactly(operation("op1", AT));
        vault.lock();
        refused(ErrorCode.LOCKED, vault::operations);
        refused(ErrorCode.LOCKED, () -> vault.operationSecret("op1"));
        vault.unlock(null, key(1), false);
        assertThat(revealed(vault.operationSecret("op1").orElseThrow())).isEqualTo("new-5ecret");
        Vault again = restarted();
        assertThat(again.operations()).containsExactly(operation("op1", AT));
        assertThat(revealed(again.operationSecret("op1").orElseThrow())).isEqualTo("new-5ecret");
    }

    @Test
    void note_again_replacesAndKeepsTheSecretUnlessOneIsBrought() {
        vault.change(Change.note(operation("op1", AT), secret("first")));
        vault.change(Change.note(operation("op1", AT).at("grant").with("client_id", "abc"), null));
        Operation now = restarted().operations().get(0);
        assertThat(now.step()).isEqualTo("grant");
        assertThat(now.facts()).containsExactly(Map.entry("audience", "https://api/"), Map.entry("client_id", "abc"));
        assertThat(revealed(vault.operationSecret("op1").orElseThrow())).isEqualTo("first");
        vault.change(Change.note(now, secret("second")));
        assertThat(revealed(restarted().operationSecret("op1").orElseThrow())).isEqualTo("second");
    }

    @Test
    void operations_several_oldestFirst() {
        vault.change(Change.note(operation("a", AT.plusSeconds(2)), null));
        vault.change(Change.note(operation("c", AT), null));
        vault.change(Change.note(operation("b", AT.plusSeconds(1)), null));
        assertThat(vault.operations()).extracting(Operation::id).containsExactly("c", "b", "a");
        assertThat(vault.operationSecret("a")).isEmpty();
    }

    @Test
    void ending_withWhatItWasFor_isOneWrite() {
        vault.change(Change.note(operation("op1", AT), secret("new-5ecret")));
        long before = vault.definitions().generation();
        ClientChange client = new ClientChange(VaultBench.client("billing"), secret("new-5ecret"), null);
        vault.change(Change.put(client).ending("op1"));
        Vault again = restarted();
        assertThat(again.operations()).isEmpty();
        assertThat(again.operationSecret("op1")).isEmpty();
        assertThat(again.definitions().clients()).containsKey("billing");
        assertThat(again.definitions().generation()).isEqualTo(before + 1);
    }

    @Test
    void ending_aChangeThatIsRefused_keepsTheOperation() {
        vault.change(Change.note(operation("op1", AT), null));
        refused(ErrorCode.IN_USE, () -> vault.change(Change.removeClient("mgmt").ending("op1")));
        assertThat(restarted().operations()).hasSize(1);
    }

    @Test
    void end_unknownId_isIgnored() {
        vault.change(Change.end("op9"));
        assertThat(restarted().operations()).isEmpty();
    }

    @Test
    void otherChanges_keepTheJournal() {
        vault.change(Change.note(operation("op1", AT), secret("s")));
        vault.change(Change.removeApp("reports"));
        vault.addSlot(VaultBench.slot("b"), key(2), key(1));
        vault.removeSlot("main", key(1), Map.of("b", key(2)), Set.of());
        Vault again = bench.vault();
        again.unlock(null, key(2), false);
        assertThat(again.operations()).containsExactly(operation("op1", AT));
        assertThat(revealed(again.operationSecret("op1").orElseThrow())).isEqualTo("s");
    }

    @Test
    void secret_onDiskAndBesideItsCaller_isACopy() {
        Secret brought = secret("canary-0f-the-journal");
        vault.change(Change.note(operation("op1", AT), brought));
        brought.close();
        assertThat(revealed(vault.operationSecret("op1").orElseThrow())).isEqualTo("canary-0f-the-journal");
        assertThat(new String(bench.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("canary-0f-the-journal");
    }

    @Test
    void note_whatCannotBeStored_isRefused() {
        Secret notText = Secret.owning(new byte[] {(byte) 0xff});
        refused(ErrorCode.INVALID_DEFINITION, () -> vault.change(Change.note(operation("op1", AT), notText)));
        assertThat(vault.operations()).isEqualTo(List.of());
    }
}
