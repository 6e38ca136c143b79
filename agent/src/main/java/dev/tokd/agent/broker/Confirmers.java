package dev.tokd.agent.broker;

import dev.tokd.agent.broker.Question.Answer;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * People who watch for questions by {@code tok confirm --watch}.
 *
 * <p>Who watches has shown a slot's key, and keeps a pass of this daemon's life: a program of the same user
 * could otherwise answer its own question.
 */
public final class Confirmers implements Asker {
    private static final int MOST = 16;
    /** Longer than a person takes over a question, between two looks for the next. */
    private static final Duration GONE = PendingConsents.PATIENCE.plusSeconds(30);

    private final LongSupplier nanos;
    private final Delay delay;
    private final Supplier<String> passes;
    private final Map<String, Long> seenNanos = new LinkedHashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<Object, CompletableFuture<List<Question>>> waiting = new LinkedHashMap<>();

    private record Open(Question question, CompletableFuture<Answer> answer) {}

    /**
     * Nobody watches yet.
     *
     * @param nanos the monotonic clock
     * @param delay ends a look that found nothing
     * @param passes makes passes nobody can guess
     */
    public Confirmers(LongSupplier nanos, Delay delay, Supplier<String> passes) {
        this.nanos = nanos;
        this.delay = delay;
        this.passes = passes;
    }

    /**
     * Lets somebody watch, who has proved to be the owner.
     *
     * @return a pass
     */
    public synchronized String register() {
        if (seenNanos.size() >= MOST) {
            seenNanos.remove(seenNanos.keySet().iterator().next());
        }
        String pass = passes.get();
        seenNanos.put(pass, nanos.getAsLong());
        return pass;
    }

    /**
     * The open questions, or the next ones.
     *
     * @param pass the watcher's pass
     * @param patience how long to wait for one
     * @return the questions; empty when none came
     */
    public CompletionStage<List<Question>> next(String pass, Duration patience) {
        CompletableFuture<List<Question>> answer = new CompletableFuture<>();
        Object look = new Object();
        synchronized (this) {
            see(pass);
            if (!open.isEmpty()) {
                return CompletableFuture.completedFuture(questions());
            }
            waiting.put(look, answer);
        }
        delay.after(patience, () -> {
            synchronized (this) {
                waiting.remove(look);
            }
            answer.complete(List.of());
        });
        return answer;
    }

    /**
     * Takes an answer.
     *
     * @param pass the watcher's pass
     * @param id the question
     * @param answer what was said
     * @param pid who says it
     * @throws ProblemException {@code denied} for a pass that is none, or where the asker answers itself;
     *     {@code not_found} for a question that is settled
     */
    public void answer(String pass, String id, Answer answer, int pid) {
        Open question;
        synchronized (this) {
            see(pass);
            question = open.get(id);
        }
        if (question == null) {
            throw new ProblemException(
                    ErrorCode.NOT_FOUND,
                    "no open question \"" + Text.printable(id) + "\"; it was answered, or nobody was in time",
                    "tok confirm --watch");
        }
        if (question.question().peer().pid() == pid) {
            throw new ProblemException(ErrorCode.DENIED, "nobody answers a question of its own", null);
        }
        question.answer().complete(answer);
    }

    private void see(String pass) {
        String known = null;
        for (String each : seenNanos.keySet()) {
            if (MessageDigest.isEqual(bytes(each), bytes(pass))) {
                known = each;
            }
        }
        if (known == null) {
            throw new ProblemException(
                    ErrorCode.DENIED, "this watcher is not known, or no longer", "tok confirm --watch");
        }
        seenNanos.put(known, nanos.getAsLong());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public synchronized boolean isThere() {
        long now = nanos.getAsLong();
        return seenNanos.values().stream().anyMatch(seen -> now - seen < GONE.toNanos());
    }

    @Override
    public CompletionStage<Answer> ask(Question question) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        List<CompletableFuture<List<Question>>> told;
        List<Question> now;
        synchronized (this) {
            open.put(question.id(), new Open(question, answer));
            told = List.copyOf(waiting.values());
            waiting.clear();
            now = questions();
        }
        told.forEach(each -> each.complete(now));
        var unused = question.settled().whenComplete((said, failure) -> settled(question.id()));
        return answer;
    }

    private synchronized void settled(String id) {
        open.remove(id);
    }

    private List<Question> questions() {
        return open.values().stream().map(Open::question).toList();
    }

    /** Nobody watches any more. */
    public synchronized void forget() {
        seenNanos.clear();
    }
}
