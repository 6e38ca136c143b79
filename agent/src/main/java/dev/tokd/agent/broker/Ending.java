package dev.tokd.agent.broker;

import dev.tokd.protocol.App;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a definition by the wall clock, so that a machine that slept does not prolong it.
 *
 * @param at from this instant on nothing is served or minted
 * @param problem what callers are told then
 */
public record Ending(Instant at, Problem problem) {
    /**
     * When an app ends: with itself or with its client, whichever is first.
     *
     * @param app the app
     * @param client its client
     * @return the end, or null for none
     */
    public static @Nullable Ending of(App app, Client client) {
        Ending clients = of(client);
        Instant at = app.expiresAt();
        if (at == null || (clients != null && clients.at().isBefore(at))) {
            return clients;
        }
        return ended("app", app.name(), at, "8h");
    }

    /**
     * When a client ends.
     *
     * @param client the client
     * @return the end, or null for none
     */
    public static @Nullable Ending of(Client client) {
        Instant at = client.expiresAt();
        if (at != null && client.auth() == AuthMethod.STATIC) {
            return new Ending(
                    at,
                    Problem.of(
                            ErrorCode.EXPIRED,
                            "the token of client \"" + client.name() + "\" ended at " + at
                                    + "; it was given out elsewhere, and so is the next one",
                            renewal(client)));
        }
        return at == null ? null : ended("client", client.name(), at, "30d");
    }

    /**
     * The command that brings a new token where none is minted.
     *
     * @param client whose
     * @return the command
     */
    public static String renewal(Client client) {
        return "tok client set " + client.name() + " " + client.credential().option();
    }

    private static Ending ended(String kind, String name, Instant at, String example) {
        return new Ending(
                at,
                Problem.of(
                        ErrorCode.EXPIRED,
                        kind + " \"" + name + "\" ended at " + at + "; it is kept, and not served any more",
                        "tok " + kind + " set " + name + " -t " + example));
    }

    /**
     * Whether it is over.
     *
     * @param now the wall clock
     * @return true at the end and after it
     */
    public boolean isReached(Instant now) {
        return !now.isBefore(at);
    }

    /**
     * Goes on only before the end.
     *
     * @param ending the end, or null for none
     * @param now the wall clock
     * @throws dev.tokd.protocol.ProblemException {@link ErrorCode#EXPIRED} at the end and after it
     */
    public static void check(@Nullable Ending ending, Instant now) {
        Ending over = reached(ending, now);
        if (over != null) {
            throw over.problem().toException();
        }
    }

    /**
     * An end only once it has come.
     *
     * @param ending the end, or null for none
     * @param now the wall clock
     * @return the end, or null before it
     */
    public static @Nullable Ending reached(@Nullable Ending ending, Instant now) {
        return ending != null && ending.isReached(now) ? ending : null;
    }
}
