package dev.tokd.agent.policy;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The listener a request came in by, with what it may do at the most.
 *
 * @param kind what sort of listener
 * @param address where it listens, for people
 * @param permits the most anybody may do through it
 * @param bound the one thing it gives, or null where the asker names it
 */
public record Door(
        Kind kind,
        String address,
        Set<Permit> permits,
        @Nullable Bound bound) {
    /** Sorts of listeners, which differ in who the principal is. */
    public enum Kind {
        /** The owner's Unix socket: the peer is. */
        OWNER,
        /** A socket made for one app, to be passed on: the door itself is. */
        FORWARDED,
        /** HTTP on a loopback address: a key, and the uid it is bound to. */
        LOOPBACK
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

    /**
     * What a forwarded door gives.
     *
     * @param app the only app
     * @param scopes the most scopes, sorted, or null for all the app has
     */
    public record Bound(String app, @Nullable List<String> scopes) {
        /** Copies the scopes. */
        public Bound {
            scopes = scopes == null ? null : List.copyOf(scopes);
        }
    }

    /** Copies the permits; a forwarded door, and no other, is bound. */
    public Door {
        permits = Set.copyOf(permits);
        if ((kind == Kind.FORWARDED) != (bound != null)) {
            throw new IllegalArgumentException("a forwarded door, and no other, is bound to an app");
        }
    }

    /**
     * The owner's socket.
     *
     * @param address its path
     * @return a door that permits everything
     */
    public static Door owner(String address) {
        return new Door(Kind.OWNER, address, Set.of(Permit.values()), null);
    }

    /**
     * A socket for one app.
     *
     * @param address its path
     * @param bound what it gives
     * @return a door that permits reading it
     */
    public static Door forwarded(String address, Bound bound) {
        return new Door(Kind.FORWARDED, address, Set.of(Permit.TOKEN), bound);
    }

    /**
     * HTTP on a loopback address.
     *
     * @param address literal and port
     * @return a door that permits tokens and refreshes
     */
    public static Door loopback(String address) {
        return new Door(Kind.LOOPBACK, address, Set.of(Permit.TOKEN, Permit.REFRESH), null);
    }
}
