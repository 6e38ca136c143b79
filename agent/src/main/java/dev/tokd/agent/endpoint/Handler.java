package dev.tokd.agent.endpoint;

import java.util.concurrent.CompletionStage;

/** Answers one kind of request. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a request. Called on the event loop, so it must not block; an answer that is complete on
     * return is written at once, one that completes later, on any thread, when it does.
     *
     * @param request valid only until the answer is complete
     * @return the answer; a {@link dev.tokd.protocol.ProblemException}, thrown or as the stage's failure,
     *     is answered as its problem, anything else as {@code internal}
     */
    CompletionStage<Reply> handle(Request request);
}
