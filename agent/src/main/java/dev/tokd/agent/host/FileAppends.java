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
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The only appends of the daemon: whole lines at the end of a file that only its owner reads, and the
 * older files beside it, {@code NAME.1} and on. An append that fails leaves the file as it was; a crash
 * leaves at most its last line torn.
 *
 * <p>Opens the file for each append, so that a file that was moved or removed is not written unseen. Not
 * for several threads on one file.
 */
public final class FileAppends {
    /** The points an append and a rotation pass, in order. */
    public enum Step {
        /** The file is open, and as it was. */
        OPENED,
        /** The bytes are in the file. */
        APPENDED,
        /** One more of the older files was moved on or removed. */
        SHIFTED,
        /** The file's place is free for a new one. */
        ROTATED
    }

    /** Sees every step; a test halts the process there or fails the write. */
    @FunctionalInterface
    public interface StepListener {
        /** What production passes: nothing happens. */
        StepListener NONE = (step, file) -> {};

        /**
         * Called right after a step.
         *
         * @param step the step
         * @param file the file being written or moved
         * @throws IOException to fail there
         */
        void at(Step step, Path file) throws IOException;
    }

    private static final Set<OpenOption> AT_END = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final StepListener listener;

    /**
     * The appends of one daemon.
     *
     * @param listener {@link StepListener#NONE} in production
     */
    public FileAppends(StepListener listener) {
        this.listener = listener;
    }

    /**
     * Appends, making the file (0600) when it is missing. The kernel has the bytes when this returns, so
     * they outlive this process; a power cut may take those it has not written back yet.
     *
     * @param file the file; its folder must exist
     * @param bytes one or more whole lines
     * @return the file's size now
     * @throws ProblemException {@link ErrorCode#VAULT_IO} with the file as it was
     */
    public long append(Path file, byte[] bytes) {
        try (FileChannel channel = FileChannel.open(file, AT_END, PrivateFiles.OWNER_ONLY_FILE)) {
            long end = channel.size();
            try {
                listener.at(Step.OPENED, file);
                write(channel, end, bytes);
                listener.at(Step.APPENDED, file);
            } catch (IOException e) {
                takeBack(channel, end, e);
                throw e;
            }
            return end + bytes.length;
        } catch (IOException e) {
            throw failed("cannot append to " + file, file, bytes.length, e);
        }
    }

    private static void write(FileChannel channel, long from, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        for (long at = from; rest.hasRemaining(); at = from + rest.position()) {
            channel.write(rest, at);
        }
    }

    private static void takeBack(FileChannel channel, long end, IOException cause) {
        try {
            channel.truncate(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Waits until the disk has what was appended.
     *
     * @param file the file, which must exist
     * @throws ProblemException {@link ErrorCode#VAULT_IO}
     */
    public void sync(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            channel.force(true);
        } catch (IOException e) {
            throw failed("cannot sync " + file, file, 0, e);
        }
    }

    /**
     * Moves a file aside to {@code NAME.1}, those before it one number on, and removes what is too many.
     * A crash between two moves leaves a number out, which the next rotation fills.
     *
     * @param file the file
     * @param keep how many older files stay, 1 or more
     * @throws ProblemException {@link ErrorCode#VAULT_IO}
     */
    public void rotate(Path file, int keep) {
        try {
            for (Path older : olderThan(file)) {
                int number = number(file, older);
                if (number >= keep) {
                    Files.delete(older);
                } else {
                    Files.move(older, numbered(file, number + 1), StandardCopyOption.ATOMIC_MOVE);
                }
                listener.at(Step.SHIFTED, older);
            }
            Files.move(file, numbered(file, 1), StandardCopyOption.ATOMIC_MOVE);
            listener.at(Step.ROTATED, file);
        } catch (IOException e) {
            throw failed("cannot move " + file + " aside", file, 0, e);
        }
    }

    /**
     * The older files, the oldest first.
     *
     * @param file the file they were moved aside from
     * @return those that exist
     * @throws ProblemException {@link ErrorCode#VAULT_IO} when the folder cannot be listed
     */
    public List<Path> older(Path file) {
        try {
            return olderThan(file);
        } catch (IOException e) {
            throw failed("cannot list " + file.getParent(), file, 0, e);
        }
    }

    private static List<Path> olderThan(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("not a file in a folder: " + file);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return StreamSupport.stream(entries.spliterator(), false)
                    .filter(entry -> number(file, entry) > 0)
                    .sorted(Comparator.comparingInt((Path entry) -> number(file, entry))
                            .reversed())
                    .toList();
        }
    }

    private static int number(Path file, Path entry) {
        Matcher matcher = Pattern.compile(Pattern.quote(file.getFileName() + ".") + "([1-9]\\d{0,3})")
                .matcher(String.valueOf(entry.getFileName()));
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static Path numbered(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /**
     * Opens a file that only its owner may read.
     *
     * @param file the file
     * @return a channel the caller closes, or empty when there is no such file
     * @throws ProblemException as {@link FileWrites#readPrivate}
     */
    public Optional<FileChannel> read(Path file) {
        try {
            PrivateFiles.checkFile(file);
            return Optional.of(FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("cannot read " + file, file, 0, e);
        }
    }

    private static ProblemException failed(String what, Path file, int length, IOException cause) {
        Problem problem = Problem.of(
                ErrorCode.VAULT_IO,
                what + ": " + DiskTrouble.describe(file, length, cause),
                DiskTrouble.fix(file, length, cause));
        return new ProblemException(problem, cause);
    }
}
