package dev.tokd.agent.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.broker.Question.Answer;
import dev.tokd.agent.event.Event;
import dev.tokd.agent.peer.Caller;
import dev.tokd.agent.peer.Fact;
import dev.tokd.agent.peer.Facts;
import dev.tokd.agent.peer.Hold;
import dev.tokd.agent.peer.Peer;
import dev.tokd.agent.policy.Ask;
import dev.tokd.agent.policy.Door;
import dev.tokd.agent.token.TokenBench;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PendingConsentsTest {
    private static final Door DOOR = Door.owner("/run/s");

    private final TokenBench bench = new TokenBench();
    private final List<Question> asked = new ArrayList<>();
    private final List<CompletableFuture<Answer>> answers = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<Event> told = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private boolean there = true;
    private final PendingConsents consents = new PendingConsents(
            List.of(new Person()),
            (delay, task) -> later.add(task),
            bench.clock.time().nanos(),
            () -> "q" + ids.incrementAndGet(),
            told::add);

    private final class Person implements Asker {
        @Override
        public boolean isThere() {
            return there;
        }

        @Override
        public CompletionStage<Answer> ask(Question question) {
            asked.add(question);
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        }
    }

    /** A fake process, which ends when the test says. */
    private static final class FakeProcess implements Caller, Hold {
        private final Peer peer;
        private boolean alive = true;
        private boolean let;

        FakeProcess(int pid) {
            peer = new Peer(1000, 1000, pid);
        }

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
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public void close() {
            let = true;
        }
    }

    private CompletableFuture<Boolean> ask(FakeProcess process, String app) {
        return consents.ask(Ask.plain(process, DOOR, app, null), List.of("a"), process.peer())
                .toCompletableFuture();
    }

    private CompletableFuture<Boolean> ask(int pid) {
        return ask(new FakeProcess(pid), "reports");
    }

    private ErrorCode refused(int pid) {
        try {
            ask(pid);
        } catch (ProblemException e) {
            return e.problem().code();
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void ask_yes_isForThisTime() {
        FakeProcess process = new FakeProcess(7);
        CompletableFuture<Boolean> first = ask(process, "reports");
        assertThat(first).isNotDone();
        answers.get(0).complete(Answer.ONCE);

        assertThat(first).isCompletedWithValue(true);
        assertThat(process.let).isTrue();
        assertThat(ask(process, "reports")).isNotDone();
        assertThat(asked).hasSize(2);
    }

    @Test
    void ask_minutes_areForThisProcessAndTenMinutes() {
        FakeProcess process = new FakeProcess(7);
        ask(process, "reports");
        answers.get(0).complete(Answer.MINUTES);

        assertThat(ask(process, "reports")).isCompletedWithValue(true);
        assertThat(ask(process, "others")).isNotDone();
        bench.clock.pass(Duration.ofMinutes(10));
        assertThat(ask(process, "reports")).isNotDone();
        assertThat(process.let).isTrue();
    }

    @Test
    void ask_numberReusedAfterMinutes_asksAgain() {
        FakeProcess process = new FakeProcess(7);
        ask(process, "reports");
        answers.get(0).complete(Answer.MINUTES);
        process.alive = false;

        assertThat(ask(7)).isNotDone();
        assertThat(asked).hasSize(2);
    }

    @Test
    void ask_noAnswer_isNo_andTheAppCools() {
        CompletableFuture<Boolean> first = ask(7);
        later.get(0).run();

        assertThat(first).isCompletedWithValue(false);
        assertThat(ask(8)).isCompletedWithValue(false);
        bench.clock.pass(PendingConsents.COOLING);
        assertThat(ask(8)).isNotDone();
    }

    @Test
    void ask_ahundredOfOneProcess_oneQuestion() {
        FakeProcess process = new FakeProcess(7);
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(ask(process, "reports"));
        }
        assertThat(asked).hasSize(1);
        answers.get(0).complete(Answer.ONCE);
        assertThat(all).allSatisfy(each -> assertThat(each).isCompletedWithValue(true));
    }

    @Test
    void ask_otherProcessesMeanwhile_comeAgain_andTheirYesIsTheirOwn() {
        ask(7);
        for (int pid = 8; pid < 107; pid++) {
            assertThat(refused(pid)).isEqualTo(ErrorCode.TOO_MANY);
        }
        assertThat(asked).hasSize(1);
        answers.get(0).complete(Answer.MINUTES);
        assertThat(ask(8)).isNotDone();
    }

    @Test
    void ask_nobodyThere_saysSo_andBlocksNobody() {
        there = false;
        assertThat(refused(7)).isEqualTo(ErrorCode.DENIED);
        there = true;
        assertThat(ask(8)).isNotDone();
    }

    @Test
    void ask_anotherApp_isAnotherQuestion() {
        ask(7);
        assertThat(ask(new FakeProcess(8), "others")).isNotDone();
        assertThat(asked).extracting(Question::app).containsExactly("reports", "others");
    }

    @Test
    void forget_openOnesAreNo_andEveryYesIsGone() {
        FakeProcess process = new FakeProcess(7);
        ask(process, "others");
        answers.get(0).complete(Answer.MINUTES);
        CompletableFuture<Boolean> open = ask(process, "reports");
        consents.forget();

        assertThat(open).isCompletedWithValue(false);
        assertThat(ask(process, "others")).isNotDone();
        assertThat(process.let).isTrue();
    }

    @Test
    void question_text_saysKernelFactsOnly() {
        ask(7);
        assertThat(asked.get(0).text())
                .isEqualTo("Process 7 of uid 1000, whose program cannot be told, asks for a token of \"reports\""
                        + " with a by /run/s. Allow it?");
        answers.get(0).complete(Answer.NO);
        assertThat(told.get(0).fields()).containsEntry("answer", "no").containsEntry("reason", "a person said no");
    }

    @Test
    void confirmers_answer_needsThePassAndAnotherProcess() {
        AtomicInteger passes = new AtomicInteger();
        Confirmers confirmers = new Confirmers(
                bench.clock.time().nanos(), (delay, task) -> later.add(task), () -> "p" + passes.incrementAndGet());
        PendingConsents watched = new PendingConsents(
                List.of(confirmers), (delay, task) -> {}, bench.clock.time().nanos(), () -> "id", told::add);
        FakeProcess process = new FakeProcess(7);
        Ask ask = Ask.plain(process, DOOR, "reports", null);
        assertThatThrownBy(() -> watched.ask(ask, List.of(), process.peer())).hasMessageContaining("nobody is there");

        String pass = confirmers.register();
        CompletableFuture<List<Question>> next =
                confirmers.next(pass, Duration.ofSeconds(1)).toCompletableFuture();
        CompletionStage<Boolean> answer = watched.ask(ask, List.of(), process.peer());

        assertThat(TokenBench.now(next)).extracting(Question::id).containsExactly("id");
        assertThatThrownBy(() -> confirmers.answer("guess", "id", Answer.ONCE, 8))
                .hasMessageContaining("not known");
        assertThatThrownBy(() -> confirmers.answer(pass, "id", Answer.ONCE, 7)).hasMessageContaining("of its own");
        assertThat(answer.toCompletableFuture()).isNotDone();
        confirmers.answer(pass, "id", Answer.ONCE, 8);
        assertThat(answer.toCompletableFuture()).isCompletedWithValue(true);
        assertThatThrownBy(() -> confirmers.answer(pass, "id", Answer.NO, 8)).hasMessageContaining("no open question");
        bench.clock.pass(Duration.ofMinutes(2));
        assertThat(confirmers.isThere()).isFalse();
    }
}
