package dev.tokd.cli.secret;

import dev.tokd.protocol.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Takes one secret by whichever way the caller named. */
public final class Secrets {
    private final Prompter prompter;
    private final StdinLines stdin;
    private final Consumer<String> say;

    /**
     * Joins the ways.
     *
     * @param prompter a person, if there is one
     * @param stdin standard input
     * @param say told what was removed from a secret
     */
    public Secrets(Prompter prompter, StdinLines stdin, Consumer<String> say) {
        this.prompter = prompter;
        this.stdin = stdin;
        this.say = say;
    }

    /**
     * The person, if there is one.
     *
     * @return the prompter this object asks by
     */
    public Prompter prompter() {
        return prompter;
    }

    /**
     * A secret of a provider from standard input.
     *
     * @param what what it is
     * @param last whether nothing may follow it
     * @return trimmed aloud
     */
    public Secret fromStdin(String what, boolean last) {
        Secret line = stdin.line(what);
        if (last) {
            stdin.expectEnd(what);
        }
        return SecretText.clean(line, what, say);
    }

    /**
     * A secret of a provider from a file.
     *
     * @param file the file
     * @param what what it is
     * @return trimmed aloud
     */
    public Secret fromFile(Path file, String what) {
        return SecretFile.read(file, what, say);
    }

    /**
     * A private key from a file.
     *
     * @param file the file
     * @param what what it is
     * @param passphrase asked where the key is encrypted
     * @return the key
     */
    public ImportedKey keyFromFile(Path file, String what, Supplier<Secret> passphrase) {
        return SecretFile.readKey(file, what, passphrase, say);
    }

    /**
     * A service account from its key file.
     *
     * @param file the file
     * @return the account
     */
    public ServiceAccount serviceAccount(Path file) {
        return ServiceAccount.read(file, say);
    }

    /**
     * A secret of a provider from a person.
     *
     * @param what what it is
     * @param flags what to use where nobody can be asked
     * @return trimmed aloud
     */
    public Secret fromPerson(String what, String flags) {
        return SecretText.clean(typed(what + ": ", flags), what, say);
    }

    /**
     * An existing passphrase from a person, exactly as typed.
     *
     * @param prompt the question
     * @param flags what to use where nobody can be asked
     * @return the passphrase, not empty
     */
    public Secret passphrase(String prompt, String flags) {
        return notEmpty(typed(prompt, flags));
    }

    /**
     * A passphrase from standard input, one line, exactly as written.
     *
     * @param what which one
     * @return the passphrase, not empty
     */
    public Secret passphraseLine(String what) {
        return notEmpty(stdin.line(what));
    }

    /**
     * A new passphrase, asked for twice.
     *
     * @param flags what to use where nobody can be asked
     * @return the passphrase, not empty
     */
    public Secret newPassphrase(String flags) {
        Secret first = notEmpty(typed("New passphrase: ", flags));
        Secret second = typed("The same again: ", flags);
        if (!first.equals(second)) {
            first.close();
            throw Refusals.usage("the two passphrases differ; nothing was changed", null);
        }
        second.close();
        return first;
    }

    private static Secret notEmpty(Secret passphrase) {
        if (passphrase.length() == 0) {
            throw Refusals.usage("the passphrase is empty", null);
        }
        return passphrase;
    }

    private Secret typed(String prompt, String flags) {
        if (!prompter.isPresent()) {
            String what = prompt.endsWith(": ") ? prompt.substring(0, prompt.length() - 2) : prompt;
            throw Refusals.usage("there is no terminal to ask at (" + what + ")", "use " + flags);
        }
        char[] chars = prompter.secret(prompt);
        if (chars == null) {
            throw Refusals.usage("nothing was typed", "use " + flags);
        }
        try {
            return Secret.ofChars(chars);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }
}
