package dev.tokd.cli.command;

import dev.tokd.cli.secret.Prompter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A person who answers in turn, or nobody. */
final class FakePrompter implements Prompter {
    private final Deque<String> answers = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private boolean present;

    void answers(String... lines) {
        present = true;
        answers.addAll(List.of(lines));
    }

    List<String> asked() {
        return asked;
    }

    @Override
    public boolean isPresent() {
        return present;
    }

    @Override
    public char[] secret(String prompt) {
        String answer = line(prompt);
        return answer == null ? null : answer.toCharArray();
    }

    @Override
    public String line(String prompt) {
        if (!present) {
            throw new AssertionError("asked where nobody is: " + prompt);
        }
        asked.add(prompt);
        return answers.poll();
    }
}
