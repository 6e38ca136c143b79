package dev.tokd.agent.host;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delay on the machine's sleep, held by a child: systemd-inhibit has logind wait for as long as its
 * own child runs, and that one runs until we close its input, or are gone.
 */
public final class SleepDelay implements AutoCloseable {
    /** Holds a delay lock, and nothing stronger, while {@code cat} waits for input. */
    public static final List<String> COMMAND = List.of(
            "systemd-inhibit", "--what=sleep", "--mode=delay", "--who=tokd", "--why=locks its vault first", "cat");

    private final List<String> command;
    private @Nullable Process holder;

    /**
     * A delay that is not held.
     *
     * @param command a program that holds it until its input ends
     */
    public SleepDelay(List<String> command) {
        this.command = List.copyOf(command);
    }

    /**
     * Holds it.
     *
     * @throws IOException when the program cannot be started; then sleep may begin before the vault is locked
     */
    public synchronized void take() throws IOException {
        Process held = holder;
        if (held == null || !held.isAlive()) {
            holder = new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        }
    }

    /** Lets the machine sleep; harmless when it is not held. */
    @Override
    public synchronized void close() {
        Process held = holder;
        holder = null;
        if (held != null) {
            // Closing its input ends it. What it might still have wanted to read is nothing.
            try (var input = held.getOutputStream()) {
                input.flush();
            } catch (IOException e) {
                held.destroy();
            }
        }
    }
}
