package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.CANARY;
import static dev.tokd.agent.vault.VaultBench.MAIN;
import static dev.tokd.agent.vault.VaultBench.app;
import static dev.tokd.agent.vault.VaultBench.borrowed;
import static dev.tokd.agent.vault.VaultBench.client;
import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.refused;
import static dev.tokd.agent.vault.VaultBench.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.token.Stored;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Slot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
    @TempDir
    Path folder;

    private VaultBench bench;

    @BeforeEach
    void bench() {
        bench = new VaultBench(folder);
    }

    @Test
    void state_followsInitLockUnlock() {
        Vault vault = bench.vault();
        assertThat(vault.state()).isEqualTo(Vault.State.MISSING);
        vault.init(MAIN, key(1));
        assertThat(vault.state()).isEqualTo(Vault.State.UNLOCKED);
        vault.lock();
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
        vault.unlock("main", key(1), false);
        assertThat(vault.state()).isEqualTo(Vault.State.UNLOCKED);
    }

    @Test
    void change_afterRestartAndUnlock_isThere() {
        Definitions before = bench.filled().definitions();
        Vault restarted = bench.vault();
        restarted.unlock(null, key(1), false);
        assertThat(restarted.definitions()).isEqualTo(before);
        assertThat(before.clients()).containsOnlyKeys("mgmt").containsEntry("mgmt", client("mgmt"));
        assertThat(before.apps()).containsOnlyKeys("reports");
        assertThat(before.generation()).isEqualTo(2);
        assertThat(borrowed(restarted, "mgmt")).isEqualTo(CANARY);
    }

    @Test
    void change_removals_goWhenNothingDependsOnThem() {
        Vault vault = bench.filled();
        vault.change(Change.removeApp("reports"));
        Definitions after = vault.change(Change.removeClient("mgmt"));
        assertThat(after.clients()).isEmpty();
        refused(ErrorCode.UNKNOWN_CLIENT, () -> vault.borrow("mgmt"));
    }

    @Test
    void init_whereAVaultIs_refusedAndUntouched() {
        bench.filled();
        byte[] before = bench.bytes();
        refused(ErrorCode.VAULT_EXISTS, () -> bench.vault().init(MAIN, key(2)));
        assertThat(bench.bytes()).isEqualTo(before);
    }

    @Test
    void init_keyOfAnotherLength_refusedWithoutFile() {
        Secret shorter = Secret.owning(new byte[31]);
        refused(ErrorCode.BAD_REQUEST, () -> bench.vault().init(MAIN, shorter));
        assertThat(bench.places.vault()).doesNotExist();
    }

    @Test
    void unlock_withoutVault_saysMissing() {
        assertThat(refused(ErrorCode.VAULT_MISSING, () -> bench.vault().unlock(null, key(1), false))
                        .problem()
                        .fix())
                .isEqualTo("tok init");
    }

    @Test
    void unlock_wrongKey_sameAnswerNamedOrNot() {
        bench.filled();
        Vault vault = bench.vault();
        String named = refused(ErrorCode.SLOT_REFUSED, () -> vault.unlock("main", key(2), false))
                .getMessage();
        assertThat(refused(ErrorCode.SLOT_REFUSED, () -> vault.unlock(null, key(2), false)))
                .hasMessage(named);
        assertThat(refused(ErrorCode.SLOT_REFUSED, () -> vault.unlock(null, Secret.owning(new byte[5]), false)))
                .hasMessage(named);
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
    }

    @Test
    void unlock_unknownSlot_namesTheNearest() {
        bench.filled();
        assertThat(refused(ErrorCode.UNKNOWN_SLOT, () -> bench.vault().unlock("mian", key(1), false)))
                .hasMessageContaining("did you mean main?");
    }

    @Test
    void unlock_openAlready_checksTheKey() {
        Vault vault = bench.filled();
        vault.unlock(null, key(1), false);
        refused(ErrorCode.SLOT_REFUSED, () -> vault.unlock(null, key(2), false));
        assertThat(vault.state()).isEqualTo(Vault.State.UNLOCKED);
    }

    @Test
    void everything_whileLocked_answersLocked() {
        Vault vault = bench.filled();
        vault.lock();
        refused(ErrorCode.LOCKED, vault::definitions);
        refused(ErrorCode.LOCKED, () -> vault.borrow("mgmt"));
        refused(ErrorCode.LOCKED, () -> vault.change(Change.removeApp("reports")));
        refused(ErrorCode.LOCKED, () -> vault.addSlot(VaultBench.slot("b"), key(2), key(1)));
        refused(ErrorCode.LOCKED, () -> vault.proves(null, key(1)));
        refused(ErrorCode.LOCKED, () -> vault.tokens().load());
        refused(ErrorCode.LOCKED, () -> vault.tokens().save(new Stored(List.of(), List.of())));
    }

    @Test
    void header_whileLocked_showsIdAndSlots() {
        Slot typed = new Slot("typed", Slot.Kind.PASSPHRASE, Kdf.fresh(new byte[16]));
        bench.vault().init(typed, key(1));
        VaultHeader header = bench.vault().header();
        assertThat(header.slots()).containsExactly(typed);
        assertThat(header.vaultId()).matches("[0-9a-f]{32}");
        assertThat(header.format()).isEqualTo(1);
    }

    @Test
    void borrow_isWipedAfterUseAndAfterClose() {
        Vault vault = bench.filled();
        Secret kept = vault.borrow("mgmt", BorrowedSecrets::secret);
        assertThat(kept.reveal()).containsOnly(0);
        Borrowed borrowed = vault.borrow("mgmt");
        assertThat(VaultBench.revealed(borrowed.secrets().secret())).isEqualTo(CANARY);
        assertThat(borrowed.secrets().sealedFor()).isEqualTo(client("mgmt").destination());
        borrowed.close();
        assertThat(borrowed.secrets().secret().reveal()).containsOnly(0);
    }

    @Test
    void borrow_useThatThrows_stillWipes() {
        Vault vault = bench.filled();
        Secret[] seen = new Secret[1];
        assertThatThrownBy(() -> vault.borrow("mgmt", secrets -> {
                    seen[0] = secrets.secret();
                    throw new IllegalStateException("mid-call");
                }))
                .hasMessage("mid-call");
        assertThat(seen[0].reveal()).containsOnly(0);
    }

    @Test
    void secrets_appearInNoTextAndNoFile() throws Exception {
        Vault vault = bench.filled();
        try (Borrowed borrowed = vault.borrow("mgmt")) {
            assertThat(borrowed.toString() + borrowed.secrets()).doesNotContain("canary");
        }
        ClientChange change = new ClientChange(client("mgmt"), secret(CANARY), null);
        assertThat(change.toString() + Change.put(change) + vault.definitions()).doesNotContain(CANARY);
        assertThat(vault.tokens().toString()).doesNotContain("canary");
        for (Path file : new Path[] {bench.places.vault(), bench.places.generation()}) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("canary")
                    .doesNotContain("mgmt");
        }
    }

    @Test
    void change_sameContents_sealedAnewEachTime() {
        Vault vault = bench.filled();
        byte[] before = bench.bytes();
        vault.change(Change.put(app("reports", "mgmt")));
        byte[] after = bench.bytes();
        assertThat(after).hasSameSizeAs(before);
        int body = after.length - 200;
        assertThat(java.util.Arrays.copyOfRange(after, body, after.length))
                .isNotEqualTo(java.util.Arrays.copyOfRange(before, body, before.length));
    }
}
