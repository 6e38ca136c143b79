package dev.tokd.agent.http;

import dev.tokd.protocol.Text;
import org.jspecify.annotations.Nullable;

/**
 * A call that got no answer. Its message is one printable sentence that names the host and never holds a
 * secret; its cause is for the log.
 */
public final class HttpFailure extends Exception {
    /** What went wrong. */
    public enum Kind {
        /** Plain HTTP beyond this machine; nothing was sent. */
        INSECURE,
        /** The host's name has no address. */
        DNS,
        /** No TCP connection. */
        CONNECT,
        /** The proxy did not let us through. */
        PROXY,
        /** No TLS connection, or not to whom we meant. */
        TLS,
        /** Some part took longer than it may. */
        TIMEOUT,
        /** The connection ended before the answer did. */
        RESET,
        /** The answer is over the limit. */
        TOO_LARGE,
        /** The answer is not HTTP. */
        MALFORMED
    }

    private final Kind kind;
    private final @Nullable String option;

    HttpFailure(Kind kind, String sentence, @Nullable String option, @Nullable Throwable cause) {
        super(Text.printable(sentence), cause);
        this.kind = kind;
        this.option = option;
    }

    HttpFailure(Kind kind, String sentence, @Nullable Throwable cause) {
        this(kind, sentence, null, cause);
    }

    /**
     * What went wrong.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The option of {@code tok client add} and {@code set} that repairs it.
     *
     * @return for example {@code --ca FILE}, or null when none does
     */
    public @Nullable String option() {
        return option;
    }

    /**
     * The sentence for people.
     *
     * @return one printable sentence
     */
    public String sentence() {
        String message = getMessage();
        return message == null ? kind.name() : message;
    }
}
