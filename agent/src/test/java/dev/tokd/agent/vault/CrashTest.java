package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.CANARY;
import static dev.tokd.agent.vault.VaultBench.app;
import static dev.tokd.agent.vault.VaultBench.borrowed;
import static dev.tokd.agent.vault.VaultBench.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.host.ChildJvm;
import dev.tokd.agent.host.FileWrites.Step;
import dev.tokd.agent.token.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that dies at a step of a write leaves the old or the new, never neither. */
class CrashTest {
    private static final int HALTED = 42;

    @TempDir
    Path folder;

    /** Unlocks, changes a definition, saves a token, and halts at one step of one file's write. */
    public static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) {
            Step at = Step.valueOf(arguments[2]);
            Vault vault = new VaultBench(Path.of(arguments[0])).vault((step, file) -> {
                if (step == at && file.endsWith(arguments[1])) {
                    Runtime.getRuntime().halt(HALTED);
                }
            });
            vault.unlock(null, key(1), false);
            vault.change(Change.put(app("second", "mgmt")));
            vault.tokens().save(new Stored(List.of(TokenFileTest.token("new")), List.of()));
        }
    }

    static Stream<Arguments> everyStepOfEveryFile() {
        return Stream.of("vault", "generation", "tokens")
                .flatMap(file -> Stream.of(Step.values()).map(step -> Arguments.of(file, step)));
    }

    @ParameterizedTest
    @MethodSource("everyStepOfEveryFile")
    void halted_atAStep_theOldOrTheNewOpens(String file, Step step) throws Exception {
        VaultBench bench = new VaultBench(folder);
        bench.filled().tokens().save(new Stored(List.of(TokenFileTest.token("old")), List.of()));
        try (ChildJvm victim = ChildJvm.start(Victim.class, folder.toString(), file, step.name())) {
            assertThat(victim.finish()).isEqualTo(HALTED);
        }
        boolean renamed = step.compareTo(Step.RENAMED) >= 0;
        boolean tempLeft = leftovers().size() == 1;
        assertThat(tempLeft).isEqualTo(!renamed);

        Vault vault = bench.vault();
        assertThat(leftovers()).isEmpty();
        vault.unlock(null, key(1), false);
        assertThat(borrowed(vault, "mgmt")).isEqualTo(CANARY);
        boolean changed = renamed || !file.equals("vault");
        assertThat(vault.definitions().apps().keySet())
                .isEqualTo(changed ? Set.of("reports", "second") : Set.of("reports"));
        boolean saved = renamed && file.equals("tokens");
        assertThat(vault.tokens().load().tokens()).containsExactly(TokenFileTest.token(saved ? "new" : "old"));
        vault.change(Change.put(app("third", "mgmt")));
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".tmp")).toList();
        }
    }
}
