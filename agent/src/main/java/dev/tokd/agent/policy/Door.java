package dev.tokd.agent.policy;

import java.util.Set;

/**
 * The listener a request came in by, with what it may do at the most.
 *
 * @param kind what sort of listener
 * @param address where it listens, for people
 * @param permits the most anybody may do through it
 */
public record Door(Kind kind, String address, Set<Permit> permits) {
    /** Sorts of listeners. */
    public enum Kind {
        /** The owner's Unix socket. */
        OWNER
    }

    /** What a door may let through. */
    public enum Permit {
        /** Read a token. */
        TOKEN,
        /** Ask for a new token. */
        REFRESH,
        /** Change definitions, lock, unlock, see everything. */
        CONTROL
    }

    /** Copies the permits. */
    public Door {
        permits = Set.copyOf(permits);
    }

    /**
     * The owner's socket.
     *
     * @param address its path
     * @return a door that permits everything
     */
    public static Door owner(String address) {
        return new Door(Kind.OWNER, address, Set.of(Permit.values()));
    }
}
