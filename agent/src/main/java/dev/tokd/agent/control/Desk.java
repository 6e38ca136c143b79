package dev.tokd.agent.control;

import dev.tokd.agent.broker.Served;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.event.Events;
import dev.tokd.agent.event.History;
import dev.tokd.agent.token.MintFailure;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Writes down how reads ended: counts those that were served, tells the events of those that were refused.
 *
 * @param traffic counts
 * @param events told of refusals; a mint that failed has told them itself
 */
public record Desk(Traffic traffic, Events events) {
    private static final int DEEPEST = 8;
    /** What is told elsewhere, once for many, or holds for every app alike. */
    private static final Set<ErrorCode> TOLD =
            EnumSet.of(ErrorCode.DENIED, ErrorCode.TOO_MANY, ErrorCode.LOCKED, ErrorCode.VAULT_MISSING);

    /**
     * Writes one read down.
     *
     * @param app the app that was asked for
     * @param uid who asked
     * @param pid by which process, positive where it is known
     * @param answer how it ends
     * @return the same answer; a cached one passes without being touched
     */
    public CompletionStage<Served> noted(String app, int uid, int pid, CompletionStage<Served> answer) {
        if (answer instanceof CompletableFuture<Served> known && known.isDone() && !known.isCompletedExceptionally()) {
            traffic.read(app, true);
            return answer;
        }
        return answer.whenComplete((served, failure) -> {
            if (failure == null) {
                traffic.read(app, false);
            } else {
                refused(app, uid, pid, failure);
            }
        });
    }

    private void refused(String app, int uid, int pid, Throwable failure) {
        ProblemException said = null;
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++, cause = cause.getCause()) {
            if (cause instanceof MintFailure) {
                return;
            }
            said = said == null && cause instanceof ProblemException found ? found : said;
        }
        if (said != null && !TOLD.contains(said.problem().code())) {
            events.publish(told(app, uid, pid, said.problem()));
        }
    }

    /** Quiet in the log: whoever asks for what is not there decides how often this happens. */
    private static Event told(String app, int uid, int pid, Problem problem) {
        return new Event("refused", Level.DEBUG, Map.of())
                .with(History.APP, app)
                .with("uid", Integer.toUnsignedString(uid))
                .with("pid", pid > 0 ? pid : null)
                .with("code", problem.code().wire())
                .with("detail", problem.detail())
                .with("fix", problem.fix());
    }
}
