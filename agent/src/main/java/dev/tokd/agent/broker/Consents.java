package dev.tokd.agent.broker;

import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import java.util.concurrent.CompletionStage;

/** Asks a person whether somebody may have a token. */
public interface Consents {
    /**
     * Asks, or remembers an answer that still holds.
     *
     * @param ask what is asked for
     * @param peer who asks, as the policy saw it
     * @return true for yes; no answer is false; never fails
     */
    CompletionStage<Boolean> ask(Ask ask, Peer peer);
}
