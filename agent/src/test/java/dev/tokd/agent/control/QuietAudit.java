package dev.tokd.agent.control;

import dev.tokd.agent.event.AuditFiles;
import dev.tokd.agent.event.AuditLog;
import dev.tokd.agent.host.FileAppends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Makes an audit log for tests of what stands around one: it is there, and nobody tells it anything. */
final class QuietAudit {
    private QuietAudit() {}

    static AuditLog in(Path folder, InstantSource wall) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        AuditFiles files = new AuditFiles(
                folder.resolve("audit.jsonl"), new FileAppends(FileAppends.StepListener.NONE), 1 << 20, 2);
        return new AuditLog(files, wall, new SecureRandom(), (delay, task) -> {});
    }
}
