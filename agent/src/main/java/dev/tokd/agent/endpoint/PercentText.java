package dev.tokd.agent.endpoint;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Undoes percent-encoding (RFC 3986 section 2.1), strictly: one text has one meaning or none. */
final class PercentText {
    private PercentText() {}

    /**
     * Decodes a piece of a request target.
     *
     * @param plusIsSpace true for a query, which form encoders write with {@code +} for a space
     * @throws ProblemException {@code bad_request} for a broken escape, bytes that are not UTF-8, and
     *     control characters
     */
    static String decode(String raw, int from, int to, boolean plusIsSpace) {
        boolean plain = true;
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                throw malformed();
            }
            plain &= c != '%' && !(plusIsSpace && c == '+');
        }
        return plain ? raw.substring(from, to) : checked(bytes(raw, from, to, plusIsSpace));
    }

    private static ByteBuffer bytes(String raw, int from, int to, boolean plusIsSpace) {
        ByteBuffer bytes = ByteBuffer.allocate(to - from);
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                if (i + 2 >= to) {
                    throw malformed();
                }
                bytes.put((byte) (nibble(raw.charAt(i + 1)) << 4 | nibble(raw.charAt(i + 2))));
                i += 2;
            } else {
                bytes.put((byte) (plusIsSpace && c == '+' ? ' ' : c));
            }
        }
        return bytes.flip();
    }

    private static int nibble(char c) {
        int value = c < 0x80 ? Character.digit(c, 16) : -1;
        if (value < 0) {
            throw malformed();
        }
        return value;
    }

    private static String checked(ByteBuffer bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw malformed();
            }
            return text;
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static ProblemException malformed() {
        return new ProblemException(ErrorCode.BAD_REQUEST, "the request target is not properly percent-encoded", null);
    }
}
