package dev.tokd.cli.secret;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** A person at {@code java.io.Console}. */
public final class ConsolePrompter implements Prompter {
    private final @Nullable Console console;

    /**
     * Wraps a console.
     *
     * @param console the console, or null when there is no terminal
     */
    public ConsolePrompter(@Nullable Console console) {
        this.console = console;
    }

    @Override
    public boolean isPresent() {
        return console != null;
    }

    @Override
    public char @Nullable [] secret(String prompt) {
        return console == null ? null : console.readPassword("%s", prompt);
    }

    @Override
    public @Nullable String line(String prompt) {
        return console == null ? null : console.readLine("%s", prompt);
    }
}
