package dev.tokd.agent.endpoint;

import dev.tokd.protocol.Limits;
import java.time.Duration;

/**
 * What one listener puts up with.
 *
 * @param body the owner's request bodies, in bytes
 * @param smallBody everybody else's request bodies, in bytes
 * @param perUid open connections of one uid
 * @param others open connections of all uids but the owner's together; the owner's places are its own
 * @param idle how long a connection may stay without a request, or without taking its answer
 * @param halfOpen how long a request may take from its first byte to its last
 * @param linger how long a refused connection is still read from, so that the refusal reaches a caller
 *     that is still sending
 * @param grace how long a stop waits for answers under way
 */
public record ListenerLimits(
        int body,
        int smallBody,
        int perUid,
        int others,
        Duration idle,
        Duration halfOpen,
        Duration linger,
        Duration grace) {

    /**
     * The limits of {@link Limits}, but for those that can be set.
     *
     * @param perUid open connections of one uid; all others but the owner have twice as many together
     * @return what the daemon runs with
     */
    public static ListenerLimits standard(int perUid) {
        return new ListenerLimits(
                Limits.BODY,
                Limits.SMALL_BODY,
                perUid,
                2 * perUid,
                Limits.IDLE,
                Limits.HALF_OPEN,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
    }
}
