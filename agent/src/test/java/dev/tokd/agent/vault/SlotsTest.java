package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.CANARY;
import static dev.tokd.agent.vault.VaultBench.borrowed;
import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.refused;
import static dev.tokd.agent.vault.VaultBench.slot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotsTest {
    @TempDir
    Path folder;

    private VaultBench bench;
    private Vault vault;

    @BeforeEach
    void threeSlots() {
        bench = new VaultBench(folder);
        vault = bench.filled();
        vault.addSlot(slot("second"), key(2), key(1));
        vault.addSlot(slot("third"), key(3), key(2));
    }

    private List<String> names() {
        return bench.vault().header().slots().stream()
                .map(dev.tokd.protocol.Slot::name)
                .toList();
    }

    private void opens(int seed) {
        Vault restarted = bench.vault();
        restarted.unlock(null, key(seed), false);
        assertThat(borrowed(restarted, "mgmt")).isEqualTo(CANARY);
    }

    private void refusesKey(int seed) {
        refused(ErrorCode.SLOT_REFUSED, () -> bench.vault().unlock(null, key(seed), true));
    }

    @Test
    void addSlot_eachKeyOpens_andOnlyItsOwnSlot() {
        opens(1);
        opens(2);
        opens(3);
        refused(ErrorCode.SLOT_REFUSED, () -> bench.vault().unlock("second", key(3), false));
    }

    @Test
    void addSlot_wrongProofOrTakenName_refusedAndUntouched() {
        byte[] before = bench.bytes();
        refused(ErrorCode.SLOT_REFUSED, () -> vault.addSlot(slot("new"), key(9), key(8)));
        refused(ErrorCode.NAME_TAKEN, () -> vault.addSlot(slot("second"), key(9), key(1)));
        assertThat(bench.bytes()).isEqualTo(before);
    }

    @Test
    void addSlot_seventeenth_refused() {
        for (int i = 3; i < Header.MOST_SLOTS; i++) {
            vault.addSlot(slot("slot" + i), key(1), key(1));
        }
        refused(ErrorCode.TOO_MANY, () -> vault.addSlot(slot("over"), key(1), key(1)));
        assertThat(names()).hasSize(16);
        opens(1);
    }

    @Test
    void proves_anyOrTheNamedSlot() {
        assertThat(vault.proves(null, key(3))).isTrue();
        assertThat(vault.proves("third", key(3))).isTrue();
        assertThat(vault.proves("second", key(3))).isFalse();
        assertThat(vault.proves("none", key(3))).isFalse();
        assertThat(vault.proves(null, key(9))).isFalse();
    }

    @Test
    void removeSlot_keepsThePresentedAndDropsTheNamed() {
        vault.removeSlot("second", key(3), Map.of("main", key(1)), Set.of("third"));
        assertThat(names()).containsExactly("main");
        assertThat(borrowed(vault, "mgmt")).isEqualTo(CANARY);
        vault.change(Change.removeApp("reports"));
        opens(1);
        refusesKey(2);
        refusesKey(3);
    }

    @Test
    void removeSlot_oldSlotPutBackIntoTheNewFile_neverOpens() {
        Header old = VaultFile.parse(bench.bytes()).header();
        vault.removeSlot("second", key(1), Map.of("main", key(1), "third", key(3)), Set.of());
        byte[] now = bench.bytes();
        Header header = VaultFile.parse(now).header();
        byte[] body = java.util.Arrays.copyOfRange(now, header.encode().length, now.length);
        for (boolean all : new boolean[] {true, false}) {
            List<SealedSlot> slots = new ArrayList<>(all ? old.slots() : header.slots());
            if (!all) {
                slots.add(old.find("second"));
            }
            byte[] head = new Header(header.vaultId(), slots).encode();
            bench.overwrite(java.nio.ByteBuffer.allocate(head.length + body.length)
                    .put(head)
                    .put(body)
                    .array());
            refused(ErrorCode.VAULT_DAMAGED, () -> bench.vault().unlock(null, key(2), true));
            refused(ErrorCode.VAULT_DAMAGED, () -> bench.vault().unlock("second", key(2), true));
        }
        bench.overwrite(now);
        refusesKey(2);
        opens(3);
    }

    @Test
    void removeSlot_whatIsNotWhole_refusedAndUntouched() {
        byte[] before = bench.bytes();
        refused(
                ErrorCode.SLOT_REFUSED,
                () -> vault.removeSlot("second", key(9), Map.of("main", key(1)), Set.of("third")));
        refused(
                ErrorCode.SLOT_REFUSED,
                () -> vault.removeSlot("second", key(1), Map.of("main", key(9)), Set.of("third")));
        assertThat(refused(
                        ErrorCode.KEY_REQUIRED,
                        () -> vault.removeSlot("second", key(1), Map.of("main", key(1)), Set.of())))
                .hasMessageContaining("third");
        refused(ErrorCode.UNKNOWN_SLOT, () -> vault.removeSlot("none", key(1), Map.of(), Set.of()));
        refused(
                ErrorCode.BAD_REQUEST,
                () -> vault.removeSlot("second", key(1), Map.of("main", key(1)), Set.of("main", "third")));
        refused(ErrorCode.BAD_REQUEST, () -> vault.removeSlot("second", key(1), Map.of(), Set.of("main", "third")));
        assertThat(bench.bytes()).isEqualTo(before);
        opens(2);
    }
}
