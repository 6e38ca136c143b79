package dev.tokd.agent.host;

import java.util.List;

/**
 * A listening socket this process was started with.
 *
 * @param descriptor its number
 * @param ours whether the daemon itself bound it, so that a stop removes its file; false for a socket
 *     that a service manager lent
 * @param connections descriptors of connections it accepted that still wait for an answer to come
 */
public record InheritedDoor(int descriptor, boolean ours, List<Integer> connections) {
    /** Copies the connections. */
    public InheritedDoor {
        connections = List.copyOf(connections);
    }

    /**
     * A socket of the service manager's.
     *
     * @param descriptor its number
     * @return the socket, without connections
     */
    static InheritedDoor lent(int descriptor) {
        return new InheritedDoor(descriptor, false, List.of());
    }
}
