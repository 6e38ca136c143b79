package dev.tokd.cli.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One text of a file, by where it stands: it is read only when it is asked for.
 *
 * @param path the names above it and its own, the outermost first
 * @param file the whole file
 * @param from its first byte, behind its quote
 * @param to the byte after its last, its closing quote for example
 * @param quoting what its escapes mean
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Leaf(List<String> path, byte[] file, int from, int to, Quoting quoting) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** How a text is written. */
    public enum Quoting {
        /** As it is. */
        NONE,
        /** With a backslash before what would end it. */
        SHELL,
        /** RFC 8259. */
        JSON
    }

    /**
     * Its own name.
     *
     * @return the innermost of its path
     */
    public String name() {
        return path.get(path.size() - 1);
    }

    /** The same text under another name. */
    Leaf at(List<String> other) {
        return new Leaf(other, file, from, to, quoting);
    }

    boolean isEmpty() {
        return from == to;
    }

    /**
     * The text, for what is no secret.
     *
     * @return decoded
     */
    public String text() {
        char[] chars = chars();
        try {
            return new String(chars).strip();
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    /**
     * The text, for what is one.
     *
     * @return decoded
     */
    public Secret secret() {
        char[] chars = chars();
        try {
            return Secret.ofChars(chars);
        } finally {
            Arrays.fill(chars, '\0');
        }
    }

    /**
     * Which line it stands on.
     *
     * @return from 1
     */
    public int line() {
        int line = 1;
        for (int i = 0; i < from; i++) {
            line += file[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    private char[] chars() {
        if (quoting == Quoting.JSON) {
            return json();
        }
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(file, from, to - from));
        char[] chars = new char[decoded.remaining()];
        int length = 0;
        while (decoded.hasRemaining()) {
            char next = decoded.get();
            boolean escape = quoting == Quoting.SHELL && next == '\\' && decoded.hasRemaining();
            chars[length++] = escape ? unescaped(decoded.get()) : next;
        }
        Arrays.fill(decoded.array(), '\0');
        char[] exact = Arrays.copyOf(chars, length);
        Arrays.fill(chars, '\0');
        return exact;
    }

    private static char unescaped(char escaped) {
        return escaped == 'n' ? '\n' : escaped;
    }

    private char[] json() {
        try (JsonParser parser = FACTORY.createParser(file, from - 1, to - from + 2)) {
            parser.nextToken();
            char[] buffer = parser.getTextCharacters();
            int start = parser.getTextOffset();
            char[] chars = Arrays.copyOfRange(buffer, start, start + parser.getTextLength());
            // The parser's own buffer goes back to a pool, where no collection would ever clear it.
            Arrays.fill(buffer, start, start + chars.length, '\0');
            return chars;
        } catch (IOException e) {
            throw new IllegalStateException("this text was read before", e);
        }
    }
}
