package dev.tokd.agent.main;

import dev.tokd.agent.endpoint.HandedSocket;
import dev.tokd.agent.host.Inheritance;
import dev.tokd.agent.host.InheritedDoor;
import dev.tokd.agent.host.ListeningSocket;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds among the sockets that were handed over the one that each listener takes. */
final class InheritedSocket {
    private static final System.Logger LOG = System.getLogger(InheritedSocket.class.getName());
    /** By {@code FileDescriptorName=}; a listener that can take one adds its name here. */
    private static final Set<String> KNOWN = Set.of(Inheritance.OWNER);

    private InheritedSocket() {}

    /**
     * The owner's socket.
     *
     * @return the socket, checked, or null when the daemon is to bind one
     * @throws ProblemException {@code bad_request} for a name that no listener has, or a socket that will
     *     not do
     */
    static @Nullable HandedSocket owners(Inheritance inheritance) {
        for (String name : inheritance.doors().keySet()) {
            if (!KNOWN.contains(name)) {
                throw new ProblemException(
                        ErrorCode.BAD_REQUEST,
                        "a socket was handed over by the name \"" + Text.printable(name) + "\", and no listener has it",
                        "set FileDescriptorName=" + Inheritance.OWNER);
            }
        }
        InheritedDoor door = inheritance.doors().get(Inheritance.OWNER);
        if (door == null) {
            return null;
        }
        ListeningSocket socket = ListeningSocket.of(door.descriptor());
        if (!door.ours()) {
            ListeningSocket.Facts file = socket.file();
            LOG.log(
                    System.Logger.Level.INFO,
                    "took the socket {0} of uid {1}, mode {2}",
                    socket.path(),
                    Long.toString(file.owner()),
                    Integer.toOctalString(file.mode()));
        }
        return new HandedSocket(door.descriptor(), socket.path(), door.ours(), door.connections());
    }
}
