package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.MAIN;
import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Kdf;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Slot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vault that is not byte for byte what was written never opens, never crashes, and is left alone. */
class TamperTest {
    private static final Set<ErrorCode> CLEAR =
            Set.of(ErrorCode.VAULT_DAMAGED, ErrorCode.SLOT_REFUSED, ErrorCode.VAULT_NEWER);
    private static final int MAGIC_TO_COUNT = 7 + 2 + 16 + 1;

    @TempDir
    Path folder;

    private VaultBench bench;
    private byte[] good;

    @BeforeEach
    void twoSlots() {
        bench = new VaultBench(folder);
        Vault vault = bench.filled();
        vault.addSlot(new Slot("typed", Slot.Kind.PASSPHRASE, Kdf.fresh(new byte[16])), key(2), key(1));
        good = bench.bytes();
    }

    private ErrorCode opening(byte[] content) {
        bench.overwrite(content);
        Vault vault = bench.vault();
        Throwable thrown = catchThrowable(() -> vault.unlock(null, key(1), true));
        assertThat(thrown).isInstanceOf(ProblemException.class);
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
        assertThat(bench.bytes()).isEqualTo(content);
        return ((ProblemException) thrown).problem().code();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x80, 0xff})
    void unlock_anyByteFlipped_neverOpens(int mask) {
        for (int i = 0; i < good.length; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= (byte) mask;
            assertThat(opening(flipped)).as("byte %d", i).isIn(CLEAR);
        }
        bench.overwrite(good);
        bench.vault().unlock(null, key(1), false);
    }

    @Test
    void unlock_anyLengthShorter_neverOpens() {
        for (int length = 0; length < good.length; length++) {
            assertThat(opening(Arrays.copyOf(good, length)))
                    .as("length %d", length)
                    .isEqualTo(ErrorCode.VAULT_DAMAGED);
        }
    }

    @Test
    void unlock_somethingAppended_neverOpens() {
        assertThat(opening(Arrays.copyOf(good, good.length + 1))).isEqualTo(ErrorCode.VAULT_DAMAGED);
    }

    @Test
    void unlock_overTheLimit_isDamaged() {
        assertThat(opening(Arrays.copyOf(good, VaultFile.MOST + 1))).isEqualTo(ErrorCode.VAULT_DAMAGED);
    }

    @Test
    void unlock_flippedInsideTheSlot_answersAsForAWrongKey() {
        int sealed = MAGIC_TO_COUNT + 16 + 1 + MAIN.name().length() + 1;
        for (int i = sealed; i < sealed + 32 + 32 + 12 + 48; i++) {
            byte[] flipped = good.clone();
            flipped[i] ^= 1;
            assertThat(opening(flipped)).as("byte %d", i).isEqualTo(ErrorCode.SLOT_REFUSED);
        }
    }

    @Test
    void unlock_flippedInAnotherSlotOrTheBody_isDamaged() {
        byte[] flipped = good.clone();
        flipped[good.length - 1] ^= 1;
        assertThat(opening(flipped)).isEqualTo(ErrorCode.VAULT_DAMAGED);
        flipped = good.clone();
        flipped[MAGIC_TO_COUNT + 16 + 1 + 4 + 1 + 124 + 40] ^= 1;
        assertThat(opening(flipped)).isEqualTo(ErrorCode.VAULT_DAMAGED);
    }

    @Test
    void unlock_newerVersion_saysSo() {
        byte[] newer = good.clone();
        ByteBuffer.wrap(newer).putShort(7, (short) 2);
        assertThat(opening(newer)).isEqualTo(ErrorCode.VAULT_NEWER);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void unlock_randomBytesBehindTheMagic_neverCrash(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[random.nextInt(600)];
            random.nextBytes(noise);
            int kept = Math.min(noise.length, random.nextInt(MAGIC_TO_COUNT + 1));
            System.arraycopy(good, 0, noise, 0, kept);
            assertThat(opening(noise)).isIn(CLEAR);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void unlock_goodVaultMangledAtRandom_neverOpens(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] mangled = good.clone();
            int from = random.nextInt(good.length);
            int to = Math.min(good.length, from + 1 + random.nextInt(40));
            for (int at = from; at < to; at++) {
                mangled[at] ^= (byte) (1 + random.nextInt(255));
            }
            assertThat(opening(mangled)).isIn(CLEAR);
        }
    }

    @Test
    void unlock_slotOfAnotherVaultSplicedIn_neverOpens() {
        VaultBench other = new VaultBench(folder.resolve("other"));
        other.filled().addSlot(new Slot("typed", Slot.Kind.PASSPHRASE, Kdf.fresh(new byte[16])), key(2), key(1));
        byte[] theirs = other.bytes();
        int slots = VaultFile.parse(good).header().encode().length;
        byte[] spliced = good.clone();
        System.arraycopy(theirs, MAGIC_TO_COUNT, spliced, MAGIC_TO_COUNT, slots - MAGIC_TO_COUNT);
        assertThat(opening(spliced)).isEqualTo(ErrorCode.SLOT_REFUSED);
        byte[] withId = theirs.clone();
        System.arraycopy(good, slots, withId, slots, Math.min(good.length, theirs.length) - slots);
        assertThat(opening(withId)).isEqualTo(ErrorCode.VAULT_DAMAGED);
    }

    @Test
    void unlock_slotTwice_isDamaged() {
        Header header = VaultFile.parse(good).header();
        Header twice = new Header(header.vaultId(), java.util.List.of(header.find("main"), header.find("main")));
        assertThat(opening(VaultFile.seal(twice, new byte[32], new byte[0], VaultBench.RANDOM)))
                .isEqualTo(ErrorCode.VAULT_DAMAGED);
        assertThat(slot("main")).isEqualTo(MAIN);
    }

    @Test
    void unlock_rightKeysAroundNonsense_isDamaged() {
        byte[] dataKey = new byte[32];
        Header header = Header.fresh(MAIN, key(1), dataKey, VaultBench.RANDOM);
        for (String body :
                new String[] {"", "{}", "{\"generation\":1,\"clients\":[{}]}", "{\"generation\":1,\"x\":1}"}) {
            byte[] plaintext = body.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            assertThat(opening(VaultFile.seal(header, dataKey, plaintext, VaultBench.RANDOM)))
                    .isEqualTo(ErrorCode.VAULT_DAMAGED);
        }
    }
}
