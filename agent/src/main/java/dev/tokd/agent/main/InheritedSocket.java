package dev.tokd.agent.main;

import dev.tokd.agent.endpoint.HandedPort;
import dev.tokd.agent.endpoint.HandedSocket;
import dev.tokd.agent.endpoint.LoopbackAddress;
import dev.tokd.agent.host.Inheritance;
import dev.tokd.agent.host.InheritedDoor;
import dev.tokd.agent.host.ListeningPort;
import dev.tokd.agent.host.ListeningSocket;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds among the sockets that were handed over the one that each listener takes. */
final class InheritedSocket {
    private static final System.Logger LOG = System.getLogger(InheritedSocket.class.getName());
    /** By {@code FileDescriptorName=}; a listener that can take one adds its name here. */
    private static final Pattern KNOWN = Pattern.compile(Inheritance.OWNER + "|" + Inheritance.HTTP + "(-\\d+)?");

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
            if (!KNOWN.matcher(name).matches()) {
                throw new ProblemException(
                        ErrorCode.BAD_REQUEST,
                        "a socket was handed over by the name \"" + Text.printable(name) + "\", and no listener has it",
                        "set FileDescriptorName=" + Inheritance.OWNER + ", or " + Inheritance.HTTP);
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

    /**
     * The loopback ports.
     *
     * @return the ports, checked; none when the daemon is to bind them
     * @throws ProblemException {@code bad_request} for a socket that is not a loopback port
     */
    static List<HandedPort> loopback(Inheritance inheritance) {
        return inheritance.doors().entrySet().stream()
                .filter(door -> !door.getKey().equals(Inheritance.OWNER))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .map(door -> new HandedPort(
                        door.descriptor(), LoopbackAddress.of(ListeningPort.of(door.descriptor())), door.connections()))
                .toList();
    }

    /** The doors that go to the next daemon. */
    static Map<String, InheritedDoor> doors(HandedSocket owners, List<HandedPort> loopback) {
        Map<String, InheritedDoor> doors = new LinkedHashMap<>();
        doors.put(Inheritance.OWNER, new InheritedDoor(owners.descriptor(), owners.ours(), owners.connections()));
        for (HandedPort port : loopback) {
            doors.put(
                    Inheritance.HTTP + '-' + doors.size(),
                    new InheritedDoor(port.descriptor(), false, port.connections()));
        }
        return doors;
    }
}
