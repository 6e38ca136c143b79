package dev.tokd.agent.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArenaTest {
    private final Arena arena = new Arena();

    private static byte[] token(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }

    private Arena.Region keep(byte[] token) {
        Arena.Region region = arena.keep(token, arena.epoch());
        assertThat(region).isNotNull();
        return region;
    }

    private static byte[] read(Arena.Region region) {
        ByteBuffer target = ByteBuffer.allocate(region.length());
        assertThat(region.copyInto(target)).isTrue();
        return target.array();
    }

    @Test
    void keep_sizesAroundACell_readBackWhole() {
        List<Arena.Region> regions = new ArrayList<>();
        int[] sizes = {1, 255, 256, 257, 512, 513, 48 * 1024, 256 * 1024};
        for (int size : sizes) {
            regions.add(keep(token(size, size % 127 + 1)));
        }

        for (int i = 0; i < sizes.length; i++) {
            assertThat(read(regions.get(i))).isEqualTo(token(sizes[i], sizes[i] % 127 + 1));
        }
    }

    @Test
    void free_amongNeighbours_leavesThemAndReadsNothing() {
        Arena.Region left = keep(token(256, 1));
        Arena.Region middle = keep(token(300, 2));
        Arena.Region right = keep(token(256, 3));

        middle.free();
        middle.free();

        ByteBuffer target = ByteBuffer.allocate(300);
        assertThat(middle.copyInto(target)).isFalse();
        assertThat(target.position()).isZero();
        assertThat(read(left)).containsOnly(1);
        assertThat(read(right)).containsOnly(3);
    }

    @Test
    void free_twiceWithTheCellTakenAgain_leavesTheNewToken() {
        Arena.Region old = keep(token(200, 1));
        old.free();
        Arena.Region fresh = keep(token(200, 2));

        old.free();

        assertThat(read(fresh)).containsOnly(2);
    }

    @Test
    void wipe_thenEverything_isGone() {
        Arena.Region region = keep(token(300, 1));
        long before = arena.epoch();

        arena.wipe();

        assertThat(region.copyInto(ByteBuffer.allocate(300))).isFalse();
        assertThat(arena.keep(token(300, 2), before)).isNull();
        assertThat(read(keep(token(300, 3)))).containsOnly(3);
    }

    @Test
    void free_ofARegionFromBeforeAWipe_leavesTheNewToken() {
        Arena.Region old = keep(token(300, 1));
        arena.wipe();
        Arena.Region fresh = keep(token(300, 2));

        old.free();

        assertThat(read(fresh)).containsOnly(2);
    }

    @Test
    void keepAndFree_tenThousandTimes_noTokenOverwritesAnother() {
        Random random = new Random(7);
        List<Arena.Region> regions = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (regions.size() > 200) {
                int victim = random.nextInt(regions.size());
                assertThat(Arrays.equals(read(regions.get(victim)), expected.get(victim)))
                        .isTrue();
                regions.remove(victim).free();
                expected.remove(victim);
            }
            byte[] token = token(1 + random.nextInt(6000), 1 + random.nextInt(100));
            regions.add(keep(token));
            expected.add(token);
        }
    }
}
