package dev.tokd.agent.host;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The only file writes of the daemon besides {@link FileAppends}: each replaces a whole file, so that a
 * crash at any point leaves the old one or the new one. Safe for use by several threads on different
 * files.
 */
public final class FileWrites {
    /** The points a write passes, in order. */
    public enum Step {
        /** The temp file exists, empty. */
        TEMP_CREATED,
        /** The temp file holds all bytes. */
        TEMP_WRITTEN,
        /** The temp file's bytes are on the disk. */
        TEMP_SYNCED,
        /** The file is replaced. */
        RENAMED,
        /** The folder's entry is on the disk. */
        FOLDER_SYNCED
    }

    /** Sees every step of every write; a test halts the process there or fails the write. */
    @FunctionalInterface
    public interface StepListener {
        /** What production passes: nothing happens. */
        StepListener NONE = (step, file) -> {};

        /**
         * Called right after a step.
         *
         * @param step the step
         * @param file the file being replaced, not its temp file
         * @throws IOException to fail the write there
         */
        void at(Step step, Path file) throws IOException;
    }

    private static final System.Logger LOG = System.getLogger(FileWrites.class.getName());
    private static final int TEMP_NAME_BYTES = 16;

    private final SecureRandom random;
    private final StepListener listener;

    /**
     * The writes of one daemon.
     *
     * @param random makes temp names nobody can predict
     * @param listener {@link StepListener#NONE} in production
     */
    public FileWrites(SecureRandom random, StepListener listener) {
        this.random = random;
        this.listener = listener;
    }

    /**
     * Replaces a file: temp file beside it (0600, new), write, fsync, rename, fsync of the folder.
     *
     * <p>When only the last fsync fails, the new file is in place and its rename may not survive a power
     * cut (which would leave the old one): that is logged as a warning and the call succeeds, because
     * whoever reads the file from now on reads the new one.
     *
     * @param file the file, which need not exist; its folder must
     * @param content all of it
     * @throws ProblemException {@link ErrorCode#VAULT_IO} when anything up to the rename fails; the old
     *     file is then untouched and the temp file gone
     */
    public void replace(Path file, byte[] content) {
        Path temp = file.resolveSibling(prefix(file) + randomHex() + ".tmp");
        try {
            try {
                fill(temp, file, content);
                Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                // After the rename there is none; after a failure it must not stay.
                Files.deleteIfExists(temp);
            }
        } catch (IOException e) {
            throw refused(file, content.length, e);
        }
        confirm(file);
    }

    private void fill(Path temp, Path file, byte[] content) throws IOException {
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(temp, fresh, PrivateFiles.OWNER_ONLY_FILE)) {
            listener.at(Step.TEMP_CREATED, file);
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            listener.at(Step.TEMP_WRITTEN, file);
            channel.force(true);
            listener.at(Step.TEMP_SYNCED, file);
        }
    }

    private void confirm(Path file) {
        try {
            listener.at(Step.RENAMED, file);
            try (FileChannel folder = FileChannel.open(folderOf(file), StandardOpenOption.READ)) {
                folder.force(true);
            }
            listener.at(Step.FOLDER_SYNCED, file);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} is written, but its folder could not be synced ({1}); a power cut now may bring the old one back",
                    file,
                    e.getMessage());
        }
    }

    private static ProblemException refused(Path file, int length, IOException cause) {
        Problem problem = Problem.of(
                ErrorCode.VAULT_IO,
                "cannot write " + file + ": " + DiskTrouble.describe(file, length, cause)
                        + "; what was there before is untouched",
                DiskTrouble.fix(file, length, cause));
        return new ProblemException(problem, cause);
    }

    /**
     * Removes the temp files that a crash left beside a file. Call it at start, when the lock is held:
     * another daemon's write in progress looks the same.
     *
     * @param file the file that was being replaced; its folder need not exist
     * @throws ProblemException {@link ErrorCode#VAULT_IO} when a leftover cannot be removed
     */
    public void removeLeftovers(Path file) {
        Pattern leftover = Pattern.compile(Pattern.quote(prefix(file)) + "[0-9a-f]{" + 2 * TEMP_NAME_BYTES + "}\\.tmp");
        Path folder = folderOf(file);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                folder, path -> leftover.matcher(nameOf(path)).matches())) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(entry);
                }
            }
        } catch (NotDirectoryException e) {
            // It was one a moment ago; somebody else's change is reported by whoever needs the folder.
            LOG.log(System.Logger.Level.DEBUG, "{0} is no folder any more", folder);
        } catch (IOException e) {
            Problem problem = Problem.of(
                    ErrorCode.VAULT_IO, "cannot remove a leftover temp file in " + folder, "ls -la " + folder);
            throw new ProblemException(problem, e);
        }
    }

    /**
     * Makes a folder only its owner can enter, with missing parents, or checks the one that is there.
     *
     * @param folder the folder; a symbolic link to one counts as that one
     * @throws ProblemException {@link ErrorCode#VAULT_EXPOSED} when group or others have any permission
     *     on it, or somebody else owns it; {@link ErrorCode#VAULT_IO} when it cannot be made
     */
    public void ensurePrivateFolder(Path folder) {
        PrivateFiles.ensureFolder(folder);
    }

    /**
     * Reads a file that only its owner may read.
     *
     * @param file the file
     * @param max the most bytes it may have
     * @return its bytes, or empty when there is no such file
     * @throws ProblemException {@link ErrorCode#VAULT_EXPOSED} when it is a symbolic link, is not a
     *     regular file, belongs to somebody else, or group or others have any permission on it; {@link
     *     ErrorCode#TOO_LARGE} when it is over {@code max}; {@link ErrorCode#VAULT_IO} when it cannot be
     *     read
     */
    public Optional<byte[]> readPrivate(Path file, int max) {
        return PrivateFiles.read(file, max);
    }

    private String randomHex() {
        byte[] name = new byte[TEMP_NAME_BYTES];
        random.nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    private static String prefix(Path file) {
        return "." + nameOf(file) + ".";
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("not a file in a folder: " + file);
        }
        return folder;
    }
}
