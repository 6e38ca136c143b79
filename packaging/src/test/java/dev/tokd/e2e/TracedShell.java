package dev.tokd.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A shell under strace: every program that is started in it, by whatever program, is seen with all its arguments and
 * its whole environment, however short it lives. Commands reach the shell by its standard input, so what they hold is
 * in no argument list until they put it there.
 */
final class TracedShell implements AutoCloseable {
    private static final String START = "tok agent start";

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;
    private final Path folder;
    private final Tree tree;
    private String daemon = "";
    private int count;
    private boolean closed;

    /**
     * Starts it.
     *
     * @param tree whose environment and folder it has
     * @param folder where the trace and what the commands print go; exists
     */
    TracedShell(Tree tree, Path folder) throws IOException {
        this.tree = tree;
        this.folder = folder;
        process = tree.start(List.of(
                "strace",
                "--follow-forks",
                "--seccomp-bpf",
                "--no-abbrev",
                "--string-limit=1000000",
                "--trace=execve,execveat",
                "--output=" + trace(),
                "bash",
                "--norc",
                "--noprofile"));
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    private Path trace() {
        return folder.resolve("trace");
    }

    /** Runs a command of one or more lines to its end; what it printed stays in two files of the folder. */
    Tree.Result run(String command) throws IOException {
        if (command.equals(START)) {
            return startDaemon();
        }
        count++;
        Path out = folder.resolve(count + ".out");
        Path err = folder.resolve(count + ".err");
        commands.write("{ " + command + "\n} >'" + out + "' 2>'" + err + "' </dev/null; echo \"ended $?\"\n");
        commands.flush();
        String ended = answers.readLine();
        if (ended == null || !ended.startsWith("ended ")) {
            throw new AssertionError("the shell did not survive: " + command + "\n" + Files.readString(err));
        }
        return new Tree.Result(Integer.parseInt(ended.substring(6)), Files.readString(out), Files.readString(err));
    }

    /** Outside, for the daemon refuses to be traced; what it was started with is read from the kernel. */
    private Tree.Result startDaemon() throws IOException {
        try {
            Tree.Result result = tree.run("", List.of("sh", "-c", START));
            daemon = ProcessHandle.allProcesses()
                    .map(process -> Path.of("/proc", String.valueOf(process.pid())))
                    .map(TracedShell::startedWith)
                    .filter(started -> started.contains("dev.tokd.agent.main.Tokd")
                            && started.contains("HOME=" + tree.home() + "\0"))
                    .findFirst()
                    .orElse("");
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String startedWith(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    + Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException itEnded) {
            return "";
        }
    }

    /** One line per program that was started; call after {@link #close}. */
    List<String> programs() throws IOException {
        return Stream.concat(
                        Stream.of(daemon),
                        Files.readString(trace(), StandardCharsets.ISO_8859_1)
                                .lines()
                                .filter(line -> line.contains("execve")))
                .toList();
    }

    /** Stops the agent, ends the shell and waits for all it started; a second call does nothing. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        commands.write("tok agent stop >'" + folder.resolve("stop") + "' 2>&1\n");
        commands.close();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("something started in the shell still runs: " + process.info());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
