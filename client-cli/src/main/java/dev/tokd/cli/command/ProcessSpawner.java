package dev.tokd.cli.command;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Programs by {@link ProcessBuilder}. */
public final class ProcessSpawner implements Spawner {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private static final int MOST_OUTPUT = 16 * 1024 * 1024;
    private static final int PATIENCE_SECONDS = 10;

    /** A spawner without state. */
    public ProcessSpawner() {}

    @Override
    public Child detached(List<String> command, Path log) throws IOException {
        List<String> whole = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // A session of its own: a Ctrl-C or hang-up meant for our terminal must not end the daemon.
            whole.add(SETSID.toString());
        }
        whole.addAll(command);
        Process process = new ProcessBuilder(whole)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectErrorStream(true)
                .start();
        return new Running(process);
    }

    @Override
    public int inherited(List<String> command, Map<String, String> extra) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(extra);
        Process process = builder.start();
        Thread follow = new Thread(process::destroy, "tok-exec-follow");
        Runtime.getRuntime().addShutdownHook(follow);
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            throw new InterruptedIOException("interrupted while the command ran");
        } finally {
            forget(follow);
        }
    }

    @Override
    public Ended run(List<String> command, byte[] input, boolean wantsOutput) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(wantsOutput ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            IOException unread = feed(process, input);
            byte[] output = wantsOutput ? process.getInputStream().readNBytes(MOST_OUTPUT) : new byte[0];
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("it does not end");
            }
            if (unread != null && process.exitValue() == 0) {
                throw unread;
            }
            return new Ended(process.exitValue(), output);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
        } finally {
            process.destroy();
        }
    }

    /** A program that fails need not have read its input; then its exit code says more than the broken pipe. */
    private static @Nullable IOException feed(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // We are already on the way out, and the hook does its work.
            return;
        }
    }

    private record Running(Process process) implements Child {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean endsWithin(Duration limit) {
            try {
                return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return !process.isAlive();
            }
        }

        @Override
        public int exitCode() {
            return process.exitValue();
        }
    }
}
