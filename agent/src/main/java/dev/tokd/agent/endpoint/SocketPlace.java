package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A path to listen at, proven free and held by a lock on a file beside it.
 *
 * <p>The folder belongs to the owner and nobody else can write in it, so what was checked stays so. The
 * lock, held for life, keeps two starters from taking each other's socket for a stale one; its file
 * stays, since removing it would let two of them lock two files of one name.
 */
final class SocketPlace implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int TRIES = 500;
    private static final int PAUSE_MILLIS = 10;

    private final Path path;
    private final @Nullable FileChannel lock;
    private @Nullable Object identity;

    private SocketPlace(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes a path ready to bind.
     *
     * @param path where to listen, absolute
     * @param owner the uid that has to own the folder, and a stale socket
     * @param members the group that is to reach the socket, so may enter a folder made for it; or null
     * @return the place, locked; nothing is at the path now
     * @throws ProblemException {@code already_running} when somebody listens or holds the lock, {@code
     *     bad_request} when the path will not do and has to be another
     */
    static SocketPlace claim(Path path, int owner, @Nullable Integer members) {
        checkLength(path);
        try {
            checkFolder(path, owner, members);
            FileChannel lock = lock(path);
            try {
                makeFree(path, owner);
                return new SocketPlace(path, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            ErrorCode.INTERNAL,
                            "cannot use " + path + " as a socket: "
                                    + e.getClass().getSimpleName() + " " + e.getMessage(),
                            "tok agent start --socket PATH",
                            null),
                    e);
        }
    }

    /** The place of a socket that somebody else bound and will remove. */
    static SocketPlace lent(Path path) {
        return new SocketPlace(path, null);
    }

    /**
     * The place of a socket that this very process bound before it was started over. Nobody takes a socket
     * that listens, so the lock is free but for moments in which somebody finds that out.
     *
     * @throws ProblemException {@code already_running} when it stays held
     */
    static SocketPlace again(Path path) throws IOException {
        for (int i = 1; ; i++) {
            try {
                SocketPlace place = new SocketPlace(path, lock(path));
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    place.bound();
                }
                return place;
            } catch (ProblemException held) {
                if (i == TRIES) {
                    throw held;
                }
                LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000L);
            }
        }
    }

    private static void checkLength(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > Limits.SOCKET_PATH) {
            throw unfit("the socket path " + path + " has " + length + " bytes; up to " + Limits.SOCKET_PATH
                    + " can be used");
        }
    }

    private static void checkFolder(Path path, int owner, @Nullable Integer members) throws IOException {
        Path folder = path.getParent();
        if (folder == null || !path.isAbsolute()) {
            throw unfit("the socket path " + path + " is not absolute");
        }
        if (!Files.exists(folder)) {
            Files.createDirectories(folder, PRIVATE_FOLDER);
            if (members != null) {
                Files.setAttribute(folder, "unix:gid", members);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x---"));
            }
        }
        Path real = folder.toRealPath();
        if (!Files.isDirectory(real)) {
            throw unfit(folder + " is not a folder");
        }
        if (uid(real) != owner) {
            throw unfit("the folder " + folder + " belongs to somebody else");
        }
        if ((mode(real) & WRITABLE_BY_OTHERS) != 0) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "others can write in " + folder + ", so they could put a socket of theirs in place of ours",
                    "chmod 700 " + folder);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolveSibling(path.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PRIVATE_FILE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            channel.close();
            throw running(path);
        }
        channel.close();
        throw running(path);
    }

    private static void makeFree(Path path, int owner) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if ((mode(path) & TYPE) != SOCKET) {
            throw unfit(path + " is there and is not a socket; it was left untouched");
        }
        if (uid(path) != owner) {
            throw unfit(path + " is a socket of somebody else; it was left untouched");
        }
        if (isListenedOn(path)) {
            throw running(path);
        }
        Files.delete(path);
    }

    /**
     * Only a refused connection proves that nobody listens: a full backlog, say, is somebody. The JDK tells
     * that error from others, Netty does not.
     */
    private static boolean isListenedOn(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (SocketException unclear) {
            return true;
        }
    }

    Path path() {
        return path;
    }

    /** Whether the socket's file is the daemon's own. */
    boolean isOurs() {
        return lock != null;
    }

    /** Remembers the socket just bound, so that {@link #remove} knows it again. */
    void bound() throws IOException {
        identity = identity();
    }

    /** Removes the socket if it is still the one that was bound here. */
    void remove() throws IOException {
        if (identity != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identity.equals(identity())) {
            Files.delete(path);
        }
        identity = null;
    }

    private @Nullable Object identity() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Lets the lock go. */
    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static ProblemException unfit(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, "tok agent start --socket PATH");
    }

    private static ProblemException running(Path path) {
        return new ProblemException(
                ErrorCode.ALREADY_RUNNING, "another daemon already listens on " + path, "tok agent status");
    }
}
