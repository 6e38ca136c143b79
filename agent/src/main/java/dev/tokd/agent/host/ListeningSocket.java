package dev.tokd.agent.host;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * A Unix stream socket that was bound before this program started, and listens. Linux only.
 *
 * @param descriptor its number
 * @param path where it is bound
 */
public record ListeningSocket(int descriptor, Path path) {
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int ADDRESS = 110;
    private static final int FAMILY = 2;
    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    /**
     * What can be seen of a socket's file.
     *
     * @param owner the uid it belongs to
     * @param mode its permission bits
     */
    public record Facts(long owner, int mode) {}

    /**
     * Looks at an inherited socket.
     *
     * @param descriptor its number
     * @return what it is
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when it is not a listening Unix stream socket,
     *     or not bound to a path
     */
    public static ListeningSocket of(int descriptor) {
        if (option(descriptor, SO_DOMAIN) != AF_UNIX
                || option(descriptor, SO_TYPE) != SOCK_STREAM
                || option(descriptor, SO_ACCEPTCONN) != 1) {
            throw unfit("descriptor " + descriptor + " is not a listening Unix stream socket");
        }
        return new ListeningSocket(descriptor, path(descriptor));
    }

    /**
     * Looks at the socket's file, and refuses one whose owner could put another in its place.
     *
     * @return its owner and permissions
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when the file is gone, is no socket, or belongs
     *     to neither root nor this process's user
     */
    public Facts file() {
        try {
            Map<String, Object> facts = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            long owner = number(facts, "uid");
            int mode = (int) number(facts, "mode");
            if ((mode & TYPE) != SOCKET) {
                throw unfit(path + " is not the inherited socket any more");
            }
            if (owner != 0 && owner != OwnUid.effective()) {
                throw unfit("the inherited socket " + path + " belongs to uid " + owner
                        + ", who decides where its callers get to");
            }
            return new Facts(owner, mode & 07777);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.BAD_REQUEST, "the inherited socket's file " + path + " is gone", "ls -l " + path),
                    e);
        }
    }

    private static long number(Map<String, Object> facts, String name) {
        return ((Number) Objects.requireNonNull(facts.get(name), name)).longValue();
    }

    private static int option(int descriptor, int name) {
        try (Memory value = new Memory(Integer.BYTES);
                Memory length = new Memory(Integer.BYTES)) {
            length.setInt(0, Integer.BYTES);
            int result = NativeLibrary.getProcess()
                    .getFunction("getsockopt")
                    .invokeInt(new Object[] {descriptor, SOL_SOCKET, name, value, length});
            return result == 0 ? value.getInt(0) : -1;
        }
    }

    private static Path path(int descriptor) {
        try (Memory address = new Memory(ADDRESS);
                Memory length = new Memory(Integer.BYTES)) {
            address.clear();
            length.setInt(0, ADDRESS);
            NativeLibrary.getProcess().getFunction("getsockname").invokeInt(new Object[] {descriptor, address, length});
            byte[] name = address.getByteArray(FAMILY, ADDRESS - FAMILY);
            int end = 0;
            while (end < name.length && name[end] != 0) {
                end++;
            }
            if (end == 0) {
                throw unfit("the inherited socket has no path, so nothing says who may reach it");
            }
            return Path.of(new String(Arrays.copyOf(name, end), StandardCharsets.UTF_8))
                    .toAbsolutePath();
        }
    }

    private static ProblemException unfit(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, "systemctl cat tokd.socket");
    }
}
