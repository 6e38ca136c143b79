package dev.tokd.agent.control;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was just made or changed gives a token: what was asked beside what was granted, or why not.
 *
 * @param proof as {@link Verify} tells it, or null
 * @param problem why there was no token, or null
 */
record FirstToken(
        @Nullable Map<String, Object> proof, @Nullable Map<String, Object> problem) {
    /** Mints one for an app. */
    static CompletionStage<FirstToken> of(Verify verify, String app) {
        return of(verify.app(app));
    }

    /** Mints one for a client, and throws it away. */
    static CompletionStage<FirstToken> of(Verify verify, String client, JsonMap ask) {
        return of(verify.client(client, ask));
    }

    private static CompletionStage<FirstToken> of(CompletionStage<Outcome> minted) {
        return minted.handle((outcome, failure) ->
                failure == null ? new FirstToken(outcome.body(), null) : new FirstToken(null, problem(failure)));
    }

    /** A failure as a member of an answer that tells of something done. */
    static Map<String, Object> problem(Throwable failure) {
        Throwable cause = Recovery.unwrapped(failure);
        Problem problem = cause instanceof ProblemException said
                ? said.problem()
                : Problem.of(ErrorCode.INTERNAL, "minting broke inside tokd; its log says how", null);
        return problem.toJson();
    }

    JsonFields into(JsonFields json) {
        return json.put("proof", proof).put("problem", problem);
    }
}
