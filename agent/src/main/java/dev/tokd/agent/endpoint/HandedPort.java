package dev.tokd.agent.endpoint;

import java.util.List;

/**
 * A loopback port that listens already, as it goes from one daemon to the next.
 *
 * @param descriptor its number
 * @param address where it is bound
 * @param connections descriptors of accepted connections on which no request has begun
 */
public record HandedPort(int descriptor, LoopbackAddress address, List<Integer> connections) {
    /** Copies the connections. */
    public HandedPort {
        connections = List.copyOf(connections);
    }
}
