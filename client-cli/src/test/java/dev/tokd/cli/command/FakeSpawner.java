package dev.tokd.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Starts nothing; says what it was to start. */
final class FakeSpawner implements Spawner {
    List<String> command = List.of();
    Map<String, String> extra = Map.of();
    Runnable whenStarted = () -> {};
    String logs = "";
    boolean ends;
    boolean missing;
    int code;

    @Override
    public Child detached(List<String> started, Path log) throws IOException {
        command = started;
        Files.writeString(log, logs, StandardOpenOption.APPEND);
        whenStarted.run();
        return new Child() {
            @Override
            public long pid() {
                return 4711;
            }

            @Override
            public boolean endsWithin(Duration limit) {
                return ends;
            }

            @Override
            public int exitCode() {
                return code;
            }
        };
    }

    /** Small programs are real ones; tests put fakes of their own on the path. */
    @Override
    public Ended run(List<String> line, byte[] input, boolean wantsOutput) throws IOException {
        return new ProcessSpawner().run(line, input, wantsOutput);
    }

    @Override
    public int inherited(List<String> started, Map<String, String> variables) throws IOException {
        if (missing) {
            throw new IOException("no such program");
        }
        command = started;
        extra = variables;
        return code;
    }
}
