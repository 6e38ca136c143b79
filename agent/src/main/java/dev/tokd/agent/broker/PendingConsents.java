package dev.tokd.agent.broker;

import dev.tokd.agent.broker.Question.Answer;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Hold;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Questions that wait for a person, and answers that still hold.
 *
 * <p>There is one question per app at a time. What is answered is about one process: others that ask for
 * the same app meanwhile are told to come again, so that nobody gets in on another's yes. A yes for ten
 * minutes is tied to the process itself, not to its number.
 */
public final class PendingConsents implements Consents {
    /** No answer within this long is a no. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long a yes for some minutes holds. */
    static final Duration MINUTES = Duration.ofMinutes(10);
    /** After a no, an app is not asked about for this long. */
    static final Duration COOLING = Duration.ofSeconds(10);

    private static final int MOST_GRANTS = 256;

    private final List<Asker> askers;
    private final Delay delay;
    private final LongSupplier nanos;
    private final Supplier<String> ids;
    private final Consumer<Event> events;
    private final Map<String, Pending> pending = new HashMap<>();
    private final Map<String, Long> refusedNanos = new HashMap<>();
    private final Map<Who, Grant> grants = new LinkedHashMap<>();

    private record Who(String app, int uid, int pid, String door) {}

    private record Pending(Who who, CompletableFuture<Answer> answer) {}

    private record Grant(Hold process, long endsNanos) {}

    /**
     * No questions yet.
     *
     * @param askers the ways to reach a person
     * @param delay ends the patience
     * @param nanos the monotonic clock
     * @param ids makes ids nobody can guess
     * @param events told of answers
     */
    public PendingConsents(
            List<Asker> askers, Delay delay, LongSupplier nanos, Supplier<String> ids, Consumer<Event> events) {
        this.askers = List.copyOf(askers);
        this.delay = delay;
        this.nanos = nanos;
        this.ids = ids;
        this.events = events;
    }

    @Override
    public CompletionStage<Boolean> ask(Ask ask, List<String> scopes, Peer peer) {
        Who who = new Who(ask.app(), peer.uid(), peer.pid(), ask.door().address());
        Pending question;
        synchronized (this) {
            if (holds(who)) {
                return CompletableFuture.completedFuture(true);
            }
            Pending open = pending.get(who.app());
            if (open != null) {
                return joined(open, who);
            }
            if (cools(who.app())) {
                return CompletableFuture.completedFuture(false);
            }
            question = new Pending(who, new CompletableFuture<>());
            pending.put(who.app(), question);
        }
        put(question, ask, scopes);
        return question.answer().thenApply(answer -> answer != Answer.NO);
    }

    private boolean holds(Who who) {
        Grant grant = grants.get(who);
        if (grant == null) {
            return false;
        }
        if (grant.endsNanos() - nanos.getAsLong() > 0 && grant.process().isAlive()) {
            return true;
        }
        grants.remove(who);
        grant.process().close();
        return false;
    }

    private static CompletionStage<Boolean> joined(Pending open, Who who) {
        if (open.who().equals(who)) {
            return open.answer().thenApply(answer -> answer != Answer.NO);
        }
        throw new Problem(
                        ErrorCode.TOO_MANY,
                        "a person is being asked about app \"" + who.app() + "\" for another process",
                        "tok token " + who.app(),
                        Duration.ofSeconds(5))
                .toException();
    }

    private boolean cools(String app) {
        Long refused = refusedNanos.get(app);
        if (refused != null && nanos.getAsLong() - refused < COOLING.toNanos()) {
            return true;
        }
        refusedNanos.remove(app);
        return false;
    }

    private void put(Pending question, Ask ask, List<String> scopes) {
        List<Asker> there = askers.stream().filter(Asker::isThere).toList();
        if (there.isEmpty()) {
            withdraw(question);
            throw Problem.of(
                            ErrorCode.DENIED,
                            "app \"" + ask.app() + "\" asks a person each time, and nobody is there to be asked",
                            "tok confirm --watch")
                    .toException();
        }
        delay.after(PATIENCE, () -> settle(question, Answer.NO, "nobody answered", null));
        var unused = ask.caller()
                .hold()
                .thenCombine(ask.caller().attest(Set.of(Fact.EXECUTABLE, Fact.CGROUP)), (process, known) -> {
                    show(question, there, shown(question, ask, scopes, known), process);
                    return known;
                })
                .exceptionally(failure -> {
                    settle(question, Answer.NO, "who asks could not be told", null);
                    return null;
                });
    }

    private Question shown(Pending question, Ask ask, List<String> scopes, Peer known) {
        return new Question(ids.get(), ask.app(), scopes, known, ask.door().address(), question.answer());
    }

    private void show(Pending question, List<Asker> there, Question shown, @Nullable Hold process) {
        // Whoever answers first is heard; the process is let go unless a yes for minutes keeps it.
        var unused = question.answer().whenComplete((answer, failure) -> keepOrLet(question.who(), answer, process));
        for (Asker asker : there) {
            var ignored = asker.ask(shown).whenComplete((answer, failure) -> {
                if (failure == null) {
                    settle(question, answer, answer == Answer.NO ? "a person said no" : "a person said yes", shown);
                }
            });
        }
    }

    private synchronized void keepOrLet(Who who, @Nullable Answer answer, @Nullable Hold process) {
        if (process == null) {
            return;
        }
        if (answer != Answer.MINUTES) {
            process.close();
            return;
        }
        if (grants.size() >= MOST_GRANTS) {
            Who oldest = grants.keySet().iterator().next();
            close(grants.remove(oldest));
        }
        close(grants.put(who, new Grant(process, nanos.getAsLong() + MINUTES.toNanos())));
    }

    private static void close(@Nullable Grant grant) {
        if (grant != null) {
            grant.process().close();
        }
    }

    private void settle(Pending question, Answer answer, String why, @Nullable Question shown) {
        if (!withdraw(question)) {
            return;
        }
        synchronized (this) {
            if (answer == Answer.NO) {
                refusedNanos.put(question.who().app(), nanos.getAsLong());
            }
        }
        events.accept(Event.info("confirmation")
                .with("app", question.who().app())
                .with("uid", Integer.toUnsignedString(question.who().uid()))
                .with("pid", question.who().pid())
                .with("answer", answer.name().toLowerCase(Locale.ROOT))
                .with("reason", why)
                .with("question", shown == null ? null : shown.id()));
        question.answer().complete(answer);
    }

    /** Takes a question back; false when it was settled already. */
    private synchronized boolean withdraw(Pending question) {
        return pending.remove(question.who().app(), question);
    }

    @Override
    public void forget() {
        List<Pending> open;
        synchronized (this) {
            open = new ArrayList<>(pending.values());
            grants.values().forEach(PendingConsents::close);
            grants.clear();
            refusedNanos.clear();
        }
        open.forEach(question -> settle(question, Answer.NO, "the vault was locked", null));
    }
}
