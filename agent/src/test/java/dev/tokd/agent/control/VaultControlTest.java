package dev.tokd.agent.control;

import static dev.tokd.agent.control.ControlBench.KEY;
import static dev.tokd.agent.control.ControlBench.PROOF;
import static dev.tokd.agent.control.ControlBench.app;
import static dev.tokd.agent.control.ControlBench.body;
import static dev.tokd.agent.control.ControlBench.key;
import static dev.tokd.agent.control.ControlBench.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.token.TokenBench;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.ErrorCode;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultControlTest {
    private static final String OTHER = key(2);

    @TempDir
    Path folder;

    private ControlBench bench;

    @BeforeEach
    void open() {
        bench = new ControlBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static void refused(ErrorCode code, CompletionStage<?> stage) {
        assertThat(TokenBench.refused(stage).problem().code()).isEqualTo(code);
    }

    private CompletionStage<Outcome> unlock(String key) {
        return bench.vaultControl.unlock(Actor.START, body("{\"key\":\"" + key + "\"}"));
    }

    private CompletionStage<Outcome> addSlot(String proof) {
        return bench.vaultControl.addSlot(
                Actor.START,
                body("{\"slot\":{\"name\":\"more\",\"kind\":\"key-file\"},\"key\":\"" + OTHER + "\"" + proof + "}"));
    }

    @Test
    void beforeThereIsAVault_everythingSaysSo() {
        refused(ErrorCode.VAULT_MISSING, unlock(KEY));
        refused(ErrorCode.VAULT_MISSING, bench.vaultControl.lock(Actor.START));
        assertThat(bench.vaultControl.show()).containsEntry("state", "missing").doesNotContainKey("vault_id");
    }

    @Test
    void slots_openVault_stillNeedAKey() {
        bench.withClient();
        refused(ErrorCode.KEY_REQUIRED, addSlot(""));
        refused(ErrorCode.SLOT_REFUSED, addSlot(",\"proof\":{\"key\":\"" + OTHER + "\"}"));
        refused(ErrorCode.KEY_REQUIRED, bench.vaultControl.removeSlot(Actor.START, "main", body("{}")));
        now(addSlot("," + PROOF));
        now(bench.vaultControl.removeSlot(
                Actor.START, "more", body("{\"proof\":{\"slot\":\"main\",\"key\":\"" + KEY + "\"}}")));
        now(bench.vaultControl.lock(Actor.START));
        refused(ErrorCode.SLOT_REFUSED, unlock(OTHER));
        now(unlock(KEY));
    }

    @Test
    void addSlot_lockedWhileItWaited_addsNothing() {
        bench.withClient();
        bench.busy = true;
        CompletionStage<Outcome> adding = addSlot("," + PROOF);
        bench.vaultControl.lock(Actor.START);
        bench.work();

        refused(ErrorCode.LOCKED, adding);
        refused(ErrorCode.SLOT_REFUSED, unlock(OTHER));
    }

    @Test
    void unlock_openAlready_provesTheKeyAllTheSame() {
        bench.withClient();
        refused(ErrorCode.SLOT_REFUSED, unlock(OTHER));
        now(unlock(KEY));
        assertThat(bench.vault.state()).isEqualTo(Vault.State.UNLOCKED);
    }

    @Test
    void lock_diskIsBusy_closesAtOnceAndWipesTokens() {
        bench.withClient();
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), true));
        var entry = bench.broker.apps().get("reports").entry();
        var token = now(entry.read(TokenBench.ANY)).token();
        assertThat(TokenBench.text(token)).startsWith("token-api");

        bench.busy = true;
        CompletionStage<Outcome> locking = bench.vaultControl.lock(Actor.START);

        assertThat(locking.toCompletableFuture()).isNotDone();
        assertThat(bench.vault.state()).isEqualTo(Vault.State.LOCKED);
        assertThat(bench.broker.closed()).isEqualTo(VaultControl.LOCKED);
        assertThat(TokenBench.text(token)).isEqualTo("(gone)");
        bench.work();
        assertThat(now(locking).body()).containsEntry("state", "locked");
    }

    @Test
    void unlock_refused_isRecordedWithoutTheKey() {
        bench.withClient();
        now(bench.vaultControl.lock(Actor.START));
        refused(ErrorCode.SLOT_REFUSED, unlock(OTHER));
        bench.events.close();
        assertThat(bench.published.toString())
                .contains("unlock-refused", "slot_refused")
                .doesNotContain(OTHER);
    }
}
