package dev.tokd.cli.intake;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Takes secrets out of a file: a backup first, then the file replaced at once, with its owner and mode. */
public final class Blanking {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String BACKUP = ".before-tokd";

    private Blanking() {}

    /**
     * Empties texts of a file.
     *
     * @param named the file, or a link to it
     * @param seen what was read from it; when it holds something else by now, nothing is changed
     * @param secrets the texts
     * @return where the backup is, readable by its owner alone
     */
    public static Path blank(Path named, byte[] seen, List<Leaf> secrets) {
        try {
            Path file = named.toRealPath();
            byte[] now = Files.readAllBytes(file);
            boolean same = Arrays.equals(now, seen);
            Arrays.fill(now, (byte) 0);
            if (!same) {
                throw new ProblemException(
                        ErrorCode.CHANGED_MEANWHILE,
                        named + " changed since it was read; nothing in it was blanked",
                        "run the same command again");
            }
            Path backup = written(file, file.resolveSibling(file.getFileName() + BACKUP), seen);
            byte[] without = without(seen, secrets);
            replace(file, without);
            Arrays.fill(without, (byte) 0);
            return backup;
        } catch (FileAlreadyExistsException e) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "there is a backup already: " + e.getFile() + "; nothing was blanked",
                    "rm " + e.getFile());
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.INTERNAL, named + " cannot be rewritten; it is as it was", "ls -l " + named),
                    e);
        }
    }

    private static byte[] without(byte[] file, List<Leaf> secrets) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream(file.length);
        int at = 0;
        for (Leaf secret :
                secrets.stream().sorted(Comparator.comparingInt(Leaf::from)).toList()) {
            if (secret.from() >= at) {
                rest.write(file, at, secret.from() - at);
                at = secret.to();
            }
        }
        rest.write(file, at, file.length - at);
        return rest.toByteArray();
    }

    private static Path written(Path like, Path file, byte[] bytes) throws IOException {
        Files.createFile(file, PRIVATE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        PosixFileAttributes old = Files.readAttributes(like, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes fresh = view.readAttributes();
        if (!fresh.owner().equals(old.owner())) {
            view.setOwner(old.owner());
        }
        if (!fresh.group().equals(old.group())) {
            view.setGroup(old.group());
        }
        return file;
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + ".tokd-new");
        try {
            written(file, fresh, bytes);
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
