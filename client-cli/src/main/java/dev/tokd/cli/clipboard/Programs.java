package dev.tokd.cli.clipboard;

import java.io.IOException;
import java.util.List;

/** Runs small programs to their end. */
public interface Programs {
    /**
     * How a program ended.
     *
     * @param exit its exit code
     * @param output its standard output, empty when it was not wanted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Ended(int exit, byte[] output) {}

    /**
     * Runs a program.
     *
     * @param command the program and its arguments
     * @param input its standard input; it stays the caller's
     * @param wantsOutput whether its standard output is read to its end; what stays behind in the background would
     *     keep that from ever coming
     * @return how it ended
     * @throws IOException when it cannot be started, or does not end
     */
    Ended run(List<String> command, byte[] input, boolean wantsOutput) throws IOException;
}
