package dev.tokd.agent.broker;

import dev.tokd.agent.broker.Question.Answer;
import java.util.concurrent.CompletionStage;

/** One way to reach a person. */
public interface Asker {
    /**
     * Whether somebody could answer by it now.
     *
     * @return false to be left out
     */
    boolean isThere();

    /**
     * Puts a question.
     *
     * @param question what; once it is settled the answer no longer matters and the question goes away
     * @return the answer; a failure counts as none
     */
    CompletionStage<Answer> ask(Question question);
}
