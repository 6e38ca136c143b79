package dev.tokd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs with an environment of their own, and what the kernel says about running ones. */
final class Processes {
    private static final long MICROS_PER_TICK = 10_000;
    private static final int PATIENCE_SECONDS = 120;

    private Processes() {}

    static ProcessBuilder builder(Map<String, String> environment, Path log, List<String> line) {
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** Runs a program to its end; fails, with what it printed, unless its exit code is 0. */
    static void run(Map<String, String> environment, Path log, List<String> line)
            throws IOException, InterruptedException {
        Process process = builder(environment, log, line).start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            end(process);
            throw new IllegalStateException(String.join(" ", line) + " failed:\n" + Files.readString(log));
        }
    }

    /** Asks a process to end, and sees to it that it does. */
    static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Its share of the memory in use, in kB. A daemon that is not dumpable shows it to root only. */
    static long proportionalKilobytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no Pss in smaps_rollup");
    }

    /** The processor time of all its threads so far, in microseconds, counted in hundredths of a second. */
    static long processorMicros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // After the name, which is in parentheses and may hold anything: proc(5), fields 14 and 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
    }
}
