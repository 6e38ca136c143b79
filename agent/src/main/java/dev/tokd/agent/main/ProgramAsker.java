package dev.tokd.agent.main;

import dev.tokd.agent.broker.Asker;
import dev.tokd.agent.broker.Question;
import dev.tokd.agent.broker.Question.Answer;
import dev.tokd.agent.host.ChildProcess;
import dev.tokd.agent.host.ChildProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a person by a program: the one that {@code $TOKD_ASKPASS} or {@code $SSH_ASKPASS} names, or the
 * desktop's dialog. Which one is settled when the daemon starts, by its own environment.
 *
 * @param command makes the command of a question's text
 * @param answers reads how the program ended
 * @param threads where it is waited for
 */
record ProgramAsker(Function<String, List<String>> command, Function<Result, Answer> answers, Executor threads)
        implements Asker {
    private static final String MINUTES = "Allow for 10 minutes";

    /**
     * The program there is, if any.
     *
     * @param environment the daemon's
     * @param threads where programs are waited for
     * @return the asker, or null when there is neither a program nor a desktop
     */
    static @Nullable ProgramAsker of(Map<String, String> environment, Executor threads) {
        String askpass = environment.getOrDefault("TOKD_ASKPASS", environment.getOrDefault("SSH_ASKPASS", ""));
        if (!askpass.isEmpty()) {
            return new ProgramAsker(text -> List.of(askpass, text), ProgramAsker::byExit, threads);
        }
        boolean desktop = environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        String dialog = desktop ? found("zenity", environment.getOrDefault("PATH", "")) : null;
        return dialog == null ? null : new ProgramAsker(text -> zenity(dialog, text), ProgramAsker::byButton, threads);
    }

    private static @Nullable String found(String program, String path) {
        for (String folder : path.split(":", -1)) {
            Path file = Path.of(folder, program);
            if (file.isAbsolute() && Files.isExecutable(file)) {
                return file.toString();
            }
        }
        return null;
    }

    private static List<String> zenity(String program, String text) {
        return List.of(
                program,
                "--question",
                "--no-markup",
                "--title=tokd",
                "--text=" + text,
                "--ok-label=Allow once",
                "--cancel-label=No",
                "--extra-button=" + MINUTES,
                "--default-cancel");
    }

    /** As ssh-add -c has it (ssh-add(1)): success is a yes. */
    private static Answer byExit(Result result) {
        return result.exit() == 0 ? Answer.ONCE : Answer.NO;
    }

    private static Answer byButton(Result result) {
        if (result.exit() == 0) {
            return Answer.ONCE;
        }
        return result.output().equals(MINUTES) ? Answer.MINUTES : Answer.NO;
    }

    @Override
    public boolean isThere() {
        return true;
    }

    @Override
    public CompletionStage<Answer> ask(Question question) {
        try {
            ChildProcess program = ChildProcess.start(
                    command.apply(question.text()), Map.of("SSH_ASKPASS_PROMPT", "confirm"), threads);
            var unused = question.settled().whenComplete((said, failure) -> program.destroy());
            return program.result().thenApply(answers);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
