package dev.tokd.agent.host;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The daemon's log in a file only its owner reads; at 4 MiB the next start moves it aside. */
public final class LogFile {
    private static final long ROTATE_AT = 4L * 1024 * 1024;

    private LogFile() {}

    /**
     * Opens a log for appending.
     *
     * @param file made with 0600 when missing
     * @return a stream that writes each line at once
     * @throws ProblemException when it cannot be opened
     */
    public static PrintStream open(Path file) {
        try {
            if (Files.exists(file) && Files.size(file) > ROTATE_AT) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            return new PrintStream(
                    Files.newOutputStream(file, StandardOpenOption.APPEND), true, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ProblemException(
                    ErrorCode.VAULT_IO, "the log " + file + " cannot be opened", "ls -ld " + file.getParent());
        }
    }
}
