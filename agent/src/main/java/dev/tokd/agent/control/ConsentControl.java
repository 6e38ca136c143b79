package dev.tokd.agent.control;

import dev.tokd.agent.broker.Confirmers;
import dev.tokd.agent.broker.Question;
import dev.tokd.agent.broker.Question.Answer;
import dev.tokd.agent.vault.Vault;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import dev.tokd.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletionStage;

/** Lets the owner watch for questions, and answer them. */
public final class ConsentControl {
    /** How long a look for the next question waits; less than a connection may be idle. */
    private static final Duration LOOK = Duration.ofSeconds(25);

    private final Vault vault;
    private final Confirmers confirmers;
    private final Workers workers;

    /**
     * For one daemon.
     *
     * @param vault whose keys prove the owner
     * @param confirmers who watches
     * @param workers where a key is checked
     */
    public ConsentControl(Vault vault, Confirmers confirmers, Workers workers) {
        this.vault = vault;
        this.confirmers = confirmers;
        this.workers = workers;
    }

    /**
     * Lets somebody watch.
     *
     * @param body {@code proof}
     * @return a pass
     */
    public CompletionStage<Outcome> register(JsonMap body) {
        Proof proof = Proof.of(body);
        body.finish();
        return workers.run(() -> {
            proof.check(vault);
            return new Outcome(
                    true, new JsonFields().put("pass", confirmers.register()).toMap(), null);
        });
    }

    /**
     * The open questions, or the next.
     *
     * @param body {@code pass}
     * @return the questions, empty when none came for a while
     */
    public CompletionStage<Outcome> next(JsonMap body) {
        String pass = pass(body);
        body.finish();
        return confirmers
                .next(pass, LOOK)
                .thenApply(questions -> Outcome.of(new JsonFields()
                        .put(
                                "questions",
                                questions.stream().map(Question::toJson).toList())
                        .toMap()));
    }

    /**
     * Answers a question.
     *
     * @param id which
     * @param body {@code pass} and {@code answer}
     * @param pid who answers
     * @return that it was taken
     */
    public Outcome answer(String id, JsonMap body, int pid) {
        String pass = pass(body);
        String said = body.string("answer");
        body.finish();
        confirmers.answer(pass, id, answer(said), pid);
        return Outcome.of(new JsonFields().put("taken", true).toMap());
    }

    private static String pass(JsonMap body) {
        try (Secret pass = body.secret("pass")) {
            return new String(pass.reveal(), StandardCharsets.US_ASCII);
        }
    }

    private static Answer answer(String said) {
        for (Answer answer : Answer.values()) {
            if (answer.name().toLowerCase(Locale.ROOT).equals(said)) {
                return answer;
            }
        }
        throw new ProblemException(
                ErrorCode.BAD_REQUEST, "answer \"" + Text.printable(said) + "\" is not one of no, once, minutes", null);
    }
}
