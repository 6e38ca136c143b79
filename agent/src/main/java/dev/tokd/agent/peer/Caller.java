package dev.tokd.agent.peer;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The other end of a connection: who it is as far as is known, and how more can be learned. */
public interface Caller {
    /**
     * Who it is, without waiting.
     *
     * @return the facts so far; never an executable, which can change
     */
    Peer peer();

    /**
     * Learns more, off the event loop.
     *
     * @param wanted what to look for
     * @return the peer with those facts, as far as they could be learned; never fails
     */
    CompletionStage<Peer> attest(Set<Fact> wanted);

    /**
     * Holds its process, off the event loop.
     *
     * @return the process; null when it is gone, or cannot be told from another that gets its number; never
     *     fails
     */
    CompletionStage<@Nullable Hold> hold();

    /**
     * Somebody about whom there is no more to learn.
     *
     * @param peer who
     * @return a caller whose further facts are all absent
     */
    static Caller known(Peer peer) {
        return new Caller() {
            @Override
            public Peer peer() {
                return peer;
            }

            @Override
            public CompletionStage<Peer> attest(Set<Fact> wanted) {
                return CompletableFuture.completedFuture(peer.with(new Facts(wanted, Set.of(), null, null)));
            }

            @Override
            public CompletionStage<@Nullable Hold> hold() {
                return CompletableFuture.completedFuture(null);
            }
        };
    }
}
