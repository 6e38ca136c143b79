package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A daemon's log: its own thread writes it, a moment after what it tells of. */
final class DaemonLog {
    private DaemonLog() {}

    /** Returns the log as soon as it has all the texts, and fails when they do not come. */
    static String await(Path log, String... texts) throws IOException, InterruptedException {
        return await(log, seen -> Stream.of(texts).allMatch(seen::contains), List.of(texts));
    }

    /** Returns the log as soon as it has that many lines with the text. */
    static String await(Path log, int lines, String text) throws IOException, InterruptedException {
        return await(
                log, seen -> seen.lines().filter(line -> line.contains(text)).count() >= lines, text);
    }

    private static String await(Path log, Predicate<String> enough, Object wanted)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String seen = Files.readString(log);
        while (!enough.test(seen)) {
            assertThat(System.nanoTime())
                    .as("waiting for %s in %s", wanted, seen)
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
            seen = Files.readString(log);
        }
        return seen;
    }
}
