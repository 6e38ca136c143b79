package dev.tokd.agent.broker;

import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks a person whether somebody may have a token. */
public interface Consents {
    /**
     * Asks, or remembers an answer that still holds.
     *
     * @param ask what is asked for
     * @param scopes the scopes the token would have
     * @param peer who asks, as the policy saw it
     * @return true for yes; no answer is false
     * @throws dev.tokd.protocol.ProblemException when nobody can be asked now
     */
    CompletionStage<Boolean> ask(Ask ask, List<String> scopes, Peer peer);

    /** Takes every open question for a no, and forgets every yes. */
    void forget();
}
