package dev.tokd.cli.secret;

import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Makes a pasted or piped secret what the provider gave out: without what editors and shells add. */
public final class SecretText {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private SecretText() {}

    /**
     * Takes surrounding white space off and says so.
     *
     * @param raw as it came; closed by this call
     * @param what what it is, for messages, for example {@code client secret}
     * @param say told what was removed
     * @return the secret itself, 1 to {@link Limits#SECRET} bytes of UTF-8 without control characters
     */
    public static Secret clean(Secret raw, String what, Consumer<String> say) {
        byte[] bytes = raw.reveal();
        CharBuffer text = decode(bytes, what);
        char[] chars = text.array();
        try {
            int from = 0;
            int to = text.limit();
            boolean newline = to > 0 && chars[to - 1] == '\n';
            to -= newline ? to > 1 && chars[to - 2] == '\r' ? 2 : 1 : 0;
            int end = to;
            while (from < to && isSpace(chars[from])) {
                from++;
            }
            while (to > from && isSpace(chars[to - 1])) {
                to--;
            }
            say(what, newline, from > 0 || to < end, say);
            return checked(Arrays.copyOfRange(chars, from, to), what);
        } finally {
            Arrays.fill(chars, '\0');
            Arrays.fill(bytes, (byte) 0);
            raw.close();
        }
    }

    private static CharBuffer decode(byte[] bytes, String what) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw Refusals.usage("the " + what + " is not UTF-8 text", null);
        }
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == BYTE_ORDER_MARK;
    }

    private static void say(String what, boolean newline, boolean space, Consumer<String> say) {
        if (newline) {
            say.accept("removed a trailing newline from the " + what);
        }
        if (space) {
            say.accept("removed white space around the " + what);
        }
    }

    private static Secret checked(char[] chars, String what) {
        try {
            for (char c : chars) {
                if (Character.isISOControl(c)) {
                    throw Refusals.usage("the " + what + " has a control character or a second line inside", null);
                }
            }
            Secret secret = Secret.ofChars(chars);
            if (secret.length() == 0) {
                throw Refusals.usage("the " + what + " is empty", null);
            }
            if (secret.length() > Limits.SECRET) {
                throw Refusals.usage("the " + what + " is over " + (Limits.SECRET >> 10) + " KiB", null);
            }
            return secret;
        } finally {
            Arrays.fill(chars, '\0');
        }
    }
}
