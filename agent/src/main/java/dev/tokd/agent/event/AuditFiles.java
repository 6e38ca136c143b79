package dev.tokd.agent.event;

import dev.tokd.agent.host.FileAppends;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the audit log lies: the file that grows, and older ones beside it.
 *
 * @param file the one that grows, {@code audit.jsonl}
 * @param appends the only way to write it
 * @param maxBytes the size at which it is moved aside
 * @param keep how many files there are at the most, 2 or more
 */
public record AuditFiles(Path file, FileAppends appends, long maxBytes, int keep) {
    /** Files opened together, so that none is missed or read twice while they are moved aside. */
    record Opened(List<Part> parts) implements AutoCloseable {
        @Override
        public void close() {
            for (Part part : parts) {
                try {
                    part.channel().close();
                } catch (IOException e) {
                    throw unreadable(part.name(), e);
                }
            }
        }
    }

    /** One file, as long as it was when it was opened. */
    record Part(String name, FileChannel channel, long size) {}

    /** All files, the oldest first. */
    Opened open() {
        List<Part> parts = new ArrayList<>();
        Opened opened = new Opened(parts);
        try {
            for (Path older : appends.older(file)) {
                add(parts, older);
            }
            add(parts, file);
            return opened;
        } catch (ProblemException e) {
            opened.close();
            throw e;
        }
    }

    private void add(List<Part> parts, Path path) {
        FileChannel channel = appends.read(path).orElse(null);
        if (channel == null) {
            return;
        }
        try {
            parts.add(new Part(String.valueOf(path.getFileName()), channel, channel.size()));
        } catch (IOException e) {
            throw unreadable(path.toString(), e);
        }
    }

    /** The number of the first record that will be left once the file is moved aside; 0 when that is unknown. */
    long oldestAfterRotation() {
        try (Opened opened = open()) {
            List<Part> left = opened.parts()
                    .subList(
                            Math.max(0, opened.parts().size() - (keep - 1)),
                            opened.parts().size());
            return left.isEmpty() ? 0 : firstSeq(left.get(0));
        }
    }

    private static long firstSeq(Part part) {
        AuditReader reader = new AuditReader(List.of(part));
        AuditReader.Raw first = reader.next();
        return first == null
                ? 0
                : AuditLine.parse(first.bytes()).map(AuditLine::seq).orElse(0L);
    }

    void rotate() {
        appends.rotate(file, keep - 1);
    }

    static ProblemException unreadable(String name, IOException cause) {
        return new ProblemException(
                Problem.of(ErrorCode.VAULT_IO, "the audit log cannot be read: " + name, "tok status"), cause);
    }
}
