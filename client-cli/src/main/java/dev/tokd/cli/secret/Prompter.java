package dev.tokd.cli.secret;

import org.jspecify.annotations.Nullable;

/** A person at a terminal, if there is one. */
public interface Prompter {
    /**
     * Whether anybody could answer.
     *
     * @return true when there is a terminal to ask at
     */
    boolean isPresent();

    /**
     * Asks for something that must not be seen.
     *
     * @param prompt what for
     * @return what was typed, without echo; the caller wipes it; null at end of input
     */
    char @Nullable [] secret(String prompt);

    /**
     * Asks for a line.
     *
     * @param prompt the question
     * @return the answer, or null at end of input
     */
    @Nullable String line(String prompt);
}
