package dev.tokd.cli.command;

import dev.tokd.cli.clipboard.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Starts other programs. */
public interface Spawner extends Programs {
    /** A program that outlives us, or did not. */
    interface Child {
        /**
         * Its process id.
         *
         * @return more than 0
         */
        long pid();

        /**
         * Waits for its end.
         *
         * @param limit how long
         * @return true when it has ended
         */
        boolean endsWithin(Duration limit);

        /**
         * How it ended.
         *
         * @return its exit code; only after its end
         */
        int exitCode();
    }

    /**
     * Starts a program that goes on when we are gone: no terminal, input from nowhere.
     *
     * @param command the program and its arguments
     * @param log takes its output, at the end
     * @return the running program
     * @throws IOException when it cannot be started
     */
    Child detached(List<String> command, Path log) throws IOException;

    /**
     * Runs a program on our own standard streams until it ends.
     *
     * @param command the program and its arguments
     * @param extra variables added to its environment
     * @return its exit code
     * @throws IOException when it cannot be started
     */
    int inherited(List<String> command, Map<String, String> extra) throws IOException;
}
