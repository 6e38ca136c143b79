package dev.tokd.agent.host;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock held for the daemon's life, so that no second one writes the same vault. The kernel drops it
 * when the process ends, however it ends; the file stays, because removing it would let two daemons lock
 * two files of one name.
 */
public final class FolderLock implements AutoCloseable {
    /**
     * What this process holds, by file key. A POSIX lock dies with the first descriptor of its file that
     * the process closes, so a file that is held here must not even be opened again.
     */
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final FileChannel channel;
    private final Object key;

    private FolderLock(FileChannel channel, Object key) {
        this.channel = channel;
        this.key = key;
    }

    /**
     * Takes the lock without waiting.
     *
     * @param lockFile a file of its own (for example {@code vault.lock}) in a private folder that exists;
     *     made with 0600 when missing
     * @return the lock, held until closed or until the process ends
     * @throws ProblemException {@link ErrorCode#ALREADY_RUNNING} naming the holder's pid; {@link
     *     ErrorCode#VAULT_IO} when the file cannot be opened
     */
    public static FolderLock tryLock(Path lockFile) {
        try {
            return lock(lockFile);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(ErrorCode.VAULT_IO, "cannot lock " + lockFile, "ls -ld " + lockFile.getParent()), e);
        }
    }

    /**
     * Takes the lock that this very process had before it was started over. Another daemon may hold it for
     * the moment in which it finds that the socket is in use.
     *
     * @param lockFile as for {@link #tryLock}
     * @param patience how long to wait for it at the most
     * @return as {@link #tryLock}
     * @throws ProblemException as {@link #tryLock}
     */
    public static FolderLock lockAgain(Path lockFile, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return tryLock(lockFile);
            } catch (ProblemException e) {
                if (e.problem().code() != ErrorCode.ALREADY_RUNNING || System.nanoTime() - end > 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static synchronized FolderLock lock(Path lockFile) throws IOException {
        if (Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS) && HELD.contains(keyOf(lockFile))) {
            throw taken(lockFile, String.valueOf(ProcessHandle.current().pid()));
        }
        FileChannel channel = FileChannel.open(lockFile, OPTIONS, PrivateFiles.OWNER_ONLY_FILE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(lockFile, readPid(channel));
            }
            writePid(channel);
            FolderLock held = new FolderLock(channel, keyOf(lockFile));
            HELD.add(held.key);
            return held;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Object keyOf(Path lockFile) throws IOException {
        return Files.getAttribute(lockFile, "unix:fileKey", LinkOption.NOFOLLOW_LINKS);
    }

    private static void writePid(FileChannel channel) throws IOException {
        String pid = ProcessHandle.current().pid() + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static String readPid(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        channel.read(bytes, 0);
        String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).trim();
        return pid.matches("\\d{1,10}") ? pid : "unknown";
    }

    private static ProblemException taken(Path lockFile, String pid) {
        return new ProblemException(
                ErrorCode.ALREADY_RUNNING,
                "another tokd (pid " + pid + ") uses this folder and holds " + lockFile,
                "tok agent stop");
    }

    /** Gives the lock up; closing twice is harmless. */
    @Override
    public void close() {
        synchronized (FolderLock.class) {
            try {
                channel.close();
            } catch (IOException e) {
                // The kernel has dropped the lock with the descriptor, whatever close reported.
                System.getLogger(FolderLock.class.getName())
                        .log(System.Logger.Level.WARNING, "closing the lock file failed", e);
            }
            HELD.remove(key);
        }
    }
}
