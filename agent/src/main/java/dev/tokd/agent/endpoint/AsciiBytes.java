package dev.tokd.agent.endpoint;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * ASCII put together in one array that is used again: text, numbers and instants without an object in
 * between. Never for secrets; what it outgrows is left to the collector.
 */
final class AsciiBytes {
    private byte[] bytes = new byte[1024];
    private int length;

    int length() {
        return length;
    }

    AsciiBytes clear() {
        length = 0;
        return this;
    }

    void into(ByteBuf buffer, int from, int to) {
        buffer.writeBytes(bytes, from, to - from);
    }

    private void room(int more) {
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    AsciiBytes raw(byte[] ascii) {
        room(ascii.length);
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length += ascii.length;
        return this;
    }

    private AsciiBytes one(char c) {
        room(1);
        bytes[length++] = (byte) c;
        return this;
    }

    /** The inside of a JSON text; what RFC 6749 allows in a scope and a name needs no escape, but none is trusted. */
    AsciiBytes json(String text) {
        room(6 * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                escaped(c);
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return this;
    }

    private void escaped(char c) {
        String hex = HexFormat.of().toHexDigits(c);
        one('\\').one('u').one(hex.charAt(0)).one(hex.charAt(1)).one(hex.charAt(2));
        one(hex.charAt(3));
    }

    AsciiBytes space() {
        return one(' ');
    }

    /** A number, zero or more. */
    AsciiBytes number(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return padded(number, digits);
    }

    private AsciiBytes padded(long number, int digits) {
        room(digits);
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /**
     * An instant in UTC as RFC 3339 has it, to the second. The date comes from counting days in years that
     * start in March, so that the leap day is the last.
     *
     * @param epochSecond 0 to the end of the year 9999
     */
    AsciiBytes instant(long epochSecond) {
        long days = epochSecond / 86_400 + 719_468;
        long era = days / 146_097;
        long dayOfEra = days - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long march = (5 * dayOfYear + 2) / 153;
        long month = march < 10 ? march + 3 : march - 9;
        padded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4).one('-').padded(month, 2);
        one('-').padded(dayOfYear - (153 * march + 2) / 5 + 1, 2).one('T');
        long second = epochSecond % 86_400;
        padded(second / 3600, 2).one(':').padded(second / 60 % 60, 2);
        return one(':').padded(second % 60, 2).one('Z');
    }
}
