package dev.tokd.cli.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A person's word before something is changed at a provider; in a pipe only a flag gives it. */
final class Consent {
    @Option(
            names = {"-y", "--yes"},
            description = "Do it without asking.")
    private boolean yes;

    /** Whether it may be done. */
    boolean to(Shell tok, String question) {
        if (yes) {
            return true;
        }
        if (!tok.secrets().prompter().isPresent()) {
            throw Usage.wrong("this is asked about first, and there is no terminal to ask at", "--yes");
        }
        return isYes(tok.secrets().prompter().line(question + " [y/N] "));
    }

    private static boolean isYes(@Nullable String answer) {
        String given = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
        return given.equals("y") || given.equals("yes");
    }
}
