package dev.tokd.agent.main;

import dev.tokd.agent.host.FileWrites.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The daemon, whole, in a process that dies at one step of a file's write, as by a power cut. */
public final class HaltingTokd {
    /** How the process ends then. */
    public static final int HALTED = 42;

    private HaltingTokd() {}

    /**
     * Runs it.
     *
     * @param words a file that must be there for the process to die, the name of the file being written, the {@link
     *     Step}, and then the daemon's own command line
     */
    public static void main(String[] words) {
        Path armed = Path.of(words[0]);
        Step at = Step.valueOf(words[2]);
        Tokd daemon = new Tokd((step, file) -> {
            if (step == at && file.endsWith(words[1]) && Files.exists(armed)) {
                Runtime.getRuntime().halt(HALTED);
            }
        });
        System.exit(daemon.run(Arrays.copyOfRange(words, 3, words.length)));
    }
}
