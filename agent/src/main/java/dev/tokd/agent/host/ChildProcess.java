package dev.tokd.agent.host;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A program the daemon runs for its owner, named by its settings and never by a caller. It gets no input,
 * its complaints go nowhere, and nothing of the daemon's but the environment it was started in.
 */
public final class ChildProcess {
    private static final int MOST_OUTPUT = 4096;

    private final Process process;
    private final CompletableFuture<Result> result = new CompletableFuture<>();

    /**
     * How it ended.
     *
     * @param exit its exit code
     * @param output the first 4096 bytes it wrote, without white space around
     */
    public record Result(int exit, String output) {}

    private ChildProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts a program.
     *
     * @param command the program and its arguments; other users can see them
     * @param more variables beside the daemon's own
     * @param threads where its end is waited for
     * @return the process
     * @throws IOException when it cannot be started
     */
    public static ChildProcess start(List<String> command, Map<String, String> more, Executor threads)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(more);
        Hardening.OPTION_VARIABLES.forEach(builder.environment()::remove);
        ChildProcess child = new ChildProcess(builder.start());
        threads.execute(child::await);
        return child;
    }

    private void await() {
        try (InputStream out = process.getInputStream()) {
            byte[] first = out.readNBytes(MOST_OUTPUT);
            out.transferTo(OutputStream.nullOutputStream());
            result.complete(new Result(process.waitFor(), new String(first, StandardCharsets.UTF_8).strip()));
        } catch (IOException e) {
            result.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            result.completeExceptionally(e);
        }
    }

    /**
     * How it ends.
     *
     * @return complete when it has; fails when its output could not be read
     */
    public CompletionStage<Result> result() {
        return result;
    }

    /** Ends it, if it still runs. */
    public void destroy() {
        process.destroy();
    }
}
