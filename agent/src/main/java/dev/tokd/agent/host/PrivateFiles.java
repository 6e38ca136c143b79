package dev.tokd.agent.host;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Files and folders that only the daemon's own uid may touch; anything else is refused, not mended. */
final class PrivateFiles {
    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int GROUP_AND_OTHERS = 077;

    private PrivateFiles() {}

    static void ensureFolder(Path folder) {
        try {
            Files.createDirectories(folder, OWNER_ONLY_FOLDER);
            checkOwner(folder, Files.readAttributes(folder, "unix:mode,uid"), "700");
        } catch (IOException e) {
            throw failed("cannot make or check the folder " + folder, folder, e);
        }
    }

    static Optional<byte[]> read(Path file, int max) {
        try {
            checkFile(file);
            return Optional.of(readAtMost(file, max));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("cannot read " + file, file, e);
        }
    }

    static void checkFile(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw exposed(file + " is a symbolic link; somebody else may decide where it leads", "ls -l " + file);
        }
        Map<String, Object> facts =
                Files.readAttributes(file, "unix:mode,uid,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (!Boolean.TRUE.equals(facts.get("isRegularFile"))) {
            throw exposed(file + " is not a regular file", "ls -l " + file);
        }
        checkOwner(file, facts, "600");
    }

    private static void checkOwner(Path path, Map<String, Object> facts, String mode) {
        long self = OwnUid.effective();
        long owner = number(facts, "uid");
        if (owner != self) {
            throw exposed(path + " belongs to uid " + owner + ", not to uid " + self, "ls -ld " + path);
        }
        if ((number(facts, "mode") & GROUP_AND_OTHERS) != 0) {
            throw exposed("others than its owner have permissions on " + path, "chmod " + mode + " " + path);
        }
    }

    private static long number(Map<String, Object> facts, String name) {
        return ((Number) Objects.requireNonNull(facts.get(name), name)).longValue();
    }

    private static byte[] readAtMost(Path file, int max) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(max);
            if (in.read() >= 0) {
                Arrays.fill(content, (byte) 0);
                throw new ProblemException(
                        ErrorCode.TOO_LARGE, file + " has more than " + max + " bytes", "ls -l " + file);
            }
            return content;
        }
    }

    private static ProblemException exposed(String detail, String fix) {
        return new ProblemException(ErrorCode.VAULT_EXPOSED, detail, fix);
    }

    private static ProblemException failed(String detail, Path look, IOException cause) {
        return new ProblemException(Problem.of(ErrorCode.VAULT_IO, detail, "ls -ld " + look), cause);
    }
}
