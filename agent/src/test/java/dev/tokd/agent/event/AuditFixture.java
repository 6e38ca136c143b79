package dev.tokd.agent.event;

import dev.tokd.agent.event.AuditReport.Finding;
import dev.tokd.agent.host.FileAppends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An audit log in a folder of its own, one life of the daemon after the other. */
final class AuditFixture {
    static final FakeSeals VAULT = new FakeSeals("vault-one");

    final Path folder;
    final Path file;
    final List<Runnable> later = new ArrayList<>();
    Instant now = Instant.parse("2026-01-02T03:04:05.678Z");
    FileAppends.StepListener listener = FileAppends.StepListener.NONE;
    long maxBytes = 1 << 20;
    int keep = 4;

    AuditFixture(Path folder) {
        this.folder = folder;
        this.file = folder.resolve("audit.jsonl");
    }

    AuditFiles files() {
        FileAppends appends = new FileAppends((step, path) -> listener.at(step, path));
        return new AuditFiles(file, appends, maxBytes, keep);
    }

    /** A new life; ending the one before it, or not, is the test's. */
    AuditLog start() {
        return new AuditLog(files(), () -> now, new SecureRandom(), (delay, task) -> plan(delay, task));
    }

    private void plan(Duration delay, Runnable task) {
        if (!delay.equals(AuditLog.AGAIN)) {
            throw new AssertionError("planned in " + delay);
        }
        later.add(task);
    }

    void runLater() {
        List<Runnable> tasks = List.copyOf(later);
        later.clear();
        tasks.forEach(Runnable::run);
    }

    static void record(AuditLog log, int count) {
        for (int i = 0; i < count; i++) {
            log.accept(Event.info("minted").with("app", "app-" + i).with("uid", 1000 + i));
        }
    }

    static AuditReport verify(AuditLog log) {
        return AuditVerify.of(log, VAULT, null);
    }

    List<String> lines() {
        return lines(file);
    }

    static List<String> lines(Path file) {
        try {
            return new ArrayList<>(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(List<String> lines) {
        write(file, lines);
    }

    static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> shown(List<Finding> findings) {
        return findings.stream()
                .map(f -> f.kind() + " " + f.file() + ":" + f.line() + " #" + f.seq())
                .toList();
    }
}
