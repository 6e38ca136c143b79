package dev.tokd.cli.command;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs by {@link ProcessBuilder}. */
public final class ProcessSpawner implements Spawner {
    private static final Path SETSID = Path.of("/usr/bin/setsid");

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
