package dev.tokd.cli.command;

import dev.tokd.cli.output.Output;
import dev.tokd.cli.wire.Watchdog;
import dev.tokd.protocol.Places;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Runs {@code tok} in this process with everything outside made up. */
final class Cli {
    static final SecureRandom RANDOM = new SecureRandom();

    final Map<String, String> environment = new HashMap<>();
    final FakePrompter person = new FakePrompter();
    final FakeSpawner spawner = new FakeSpawner();
    final Path folder;
    byte[] stdin = {};
    boolean terminal;
    int columns = 80;
    long uid;
    Path tokdHome;
    Consumer<Duration> pause = length -> {};
    Watchdog watchdog = (limit, alarm) -> () -> {};

    static final Instant NOW = Instant.parse("2024-01-01T00:00:00.5Z");
    final ByteArrayOutputStream plan = new ByteArrayOutputStream();

    /** What a command left behind. */
    record Result(int exit, String out, String err) {}

    Cli(Path folder) {
        this.folder = folder;
        try {
            uid = (int) Files.getAttribute(folder, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        environment.put("TOKD_SOCK", socket().toString());
    }

    Path socket() {
        return folder.resolve("s");
    }

    FakeDaemon daemon() {
        return new FakeDaemon(socket());
    }

    Cli stdin(String text) {
        stdin = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Output.Screen screen = new Output.Screen(terminal, terminal, false, columns, StandardCharsets.UTF_8);
        Map<String, String> unnamed = new HashMap<>(environment);
        unnamed.remove("TOKD_SOCK");
        int exit = CommandTree.run(
                new Surroundings(
                        environment,
                        Places.of(environment, folder),
                        Places.of(unnamed, folder).socket(),
                        folder,
                        tokdHome,
                        uid,
                        new ByteArrayInputStream(stdin),
                        person,
                        new Output(out, err, screen),
                        () -> plan,
                        RANDOM,
                        watchdog,
                        spawner,
                        pause,
                        () -> NOW),
                args);
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A tree with a program to start, so that {@code agent start} finds one. */
    void installTokd() {
        try {
            tokdHome = Files.createDirectories(folder.resolve("home/bin")).getParent();
            Path program = Files.createFile(tokdHome.resolve("bin/tokd"));
            if (!program.toFile().setExecutable(true)) {
                throw new AssertionError("cannot make " + program + " executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
