package dev.tokd.agent.control;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens listeners for what is passed on. */
public interface Doors {
    /**
     * Opens one, and waits until it listens.
     *
     * @param forward what it gives; the path is its door's address
     * @param members the group whose members may connect as well, or null for the owner alone
     * @return the open door
     * @throws dev.tokd.protocol.ProblemException when it cannot listen there
     */
    OpenDoor open(Forward forward, @Nullable Integer members);

    /** A listener. */
    interface OpenDoor {
        /**
         * Removes the socket, takes nothing more, and closes what is open, answers under way after they
         * are given. Does not wait for that.
         *
         * @return complete when the last connection is closed
         */
        CompletionStage<Void> end();
    }
}
