package dev.tokd.agent.token;

import static dev.tokd.agent.token.TokenBench.ANY;
import static dev.tokd.agent.token.TokenBench.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SaverTest {
    private final TokenBench bench = new TokenBench();
    private final Queue<Runnable> disk = new ArrayDeque<>();
    private final List<List<StoredToken>> saves = new ArrayList<>();
    private boolean full;
    private final Saver saver = new Saver(
            bench.tokens,
            List::of,
            new TokenStore() {
                @Override
                public Stored load() {
                    return Stored.NOTHING;
                }

                @Override
                public void save(Stored stored) {
                    saves.add(stored.tokens());
                    if (full) {
                        throw new ProblemException(ErrorCode.VAULT_IO, "no space left", null);
                    }
                }
            },
            disk::add);

    private void runDisk() {
        for (Runnable task = disk.poll(); task != null; task = disk.poll()) {
            task.run();
        }
    }

    @Test
    void changed_manyTimes_savesOnce() {
        now(bench.entry("a").read(ANY));
        saver.open();
        for (int i = 0; i < 100; i++) {
            saver.changed();
        }
        runDisk();

        assertThat(saves).singleElement().satisfies(tokens -> assertThat(tokens).hasSize(1));
    }

    @Test
    void changed_afterASaveThatFailed_savesAgainAndWipesItsCopies() {
        now(bench.entry("a").read(ANY));
        saver.open();
        full = true;
        saver.changed();
        runDisk();

        saver.changed();
        runDisk();

        assertThat(saves).hasSize(2);
        assertThat(saves)
                .allSatisfy(tokens -> assertThat(tokens.get(0).token().reveal()).containsOnly(0));
    }

    @Test
    void changed_closed_savesNothing() {
        saver.changed();
        saver.open();
        saver.changed();
        saver.close();
        runDisk();

        assertThat(saves).isEmpty();
    }
}
