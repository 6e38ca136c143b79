package dev.tokd.agent.endpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * A socket that listens already, as it goes from one daemon to the next.
 *
 * @param descriptor its number
 * @param path where it is bound
 * @param ours whether its file is the daemon's to remove
 * @param connections descriptors of accepted connections on which no request has begun
 */
public record HandedSocket(int descriptor, Path path, boolean ours, List<Integer> connections) {
    /** Copies the connections. */
    public HandedSocket {
        connections = List.copyOf(connections);
    }
}
