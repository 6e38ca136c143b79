package dev.tokd.agent.host;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Values in the order of a D-Bus message (D-Bus specification, "Marshaling"). Whatever does not fit ends in
 * a {@link java.nio.BufferUnderflowException} or another runtime exception.
 */
final class BusValues {
    private final ByteBuffer bytes;

    /** Starts at the buffer's position 0, which is a multiple of 8 in the message. */
    BusValues(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return bytes.hasRemaining();
    }

    void align(int to) {
        bytes.position((bytes.position() + to - 1) / to * to);
    }

    int unsignedByte() {
        return Byte.toUnsignedInt(bytes.get());
    }

    /** A 32-bit number; a boolean is 0 or 1. */
    int number() {
        align(4);
        return bytes.getInt();
    }

    boolean flag() {
        return number() != 0;
    }

    /** A string or an object path. */
    String text() {
        return characters(number());
    }

    String signature() {
        return characters(unsignedByte());
    }

    private String characters(int length) {
        byte[] text = new byte[Math.min(length, bytes.remaining())];
        bytes.get(text);
        if (text.length < length || bytes.get() != 0) {
            throw new IllegalArgumentException("a text without its end");
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Starts an array; {@link #isBefore} tells where it ends. */
    int endOfArray(int alignment) {
        int length = number();
        align(alignment);
        return bytes.position() + length;
    }

    boolean isBefore(int end) {
        return bytes.position() < end;
    }

    /** Passes over the values of a signature. */
    void skip(String signature) {
        int at = 0;
        while (at < signature.length()) {
            at = skipOne(signature, at);
        }
    }

    /** Passes over one complete type; returns where the next begins. */
    private int skipOne(String signature, int at) {
        char type = signature.charAt(at);
        switch (type) {
            case 'y' -> bytes.get();
            case 's', 'o' -> text();
            case 'g' -> signature();
            case 'v' -> skip(signature());
            case 'a' -> {
                int end = endOfArray(alignment(signature.charAt(at + 1)));
                bytes.position(end);
                return next(signature, at + 1);
            }
            case '(', '{' -> {
                align(8);
                int end = next(signature, at);
                skip(signature.substring(at + 1, end - 1));
                return end;
            }
            default -> {
                align(alignment(type));
                bytes.position(bytes.position() + alignment(type));
            }
        }
        return at + 1;
    }

    private static int alignment(char type) {
        return switch (type) {
            case 'y', 'g', 'v' -> 1;
            case 'n', 'q' -> 2;
            case 'x', 't', 'd', '(', '{' -> 8;
            case 'b', 'i', 'u', 'h', 's', 'o', 'a' -> 4;
            default -> throw new IllegalArgumentException("no type " + type);
        };
    }

    /** Where the complete type that begins here ends. */
    private static int next(String signature, int at) {
        int depth = 0;
        int i = at;
        do {
            char type = signature.charAt(i++);
            depth += type == '(' || type == '{' ? 1 : type == ')' || type == '}' ? -1 : 0;
        } while (depth > 0 || signature.charAt(i - 1) == 'a');
        return i;
    }
}
