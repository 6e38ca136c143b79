package dev.tokd.agent.host;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Values as D-Bus lays them out, little-endian; each part starts at a multiple of 8 of the message. */
final class BusWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A whole message. */
    static byte[] message(int type, int serial, BusWriter fields, BusWriter body) {
        return new BusWriter()
                .bytes('l', type, 0, 1)
                .number(body.size())
                .number(serial)
                .number(fields.size())
                .append(fields)
                .align(8)
                .append(body)
                .toBytes();
    }

    int size() {
        return out.size();
    }

    private byte[] toBytes() {
        return out.toByteArray();
    }

    BusWriter bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    BusWriter align(int to) {
        while (out.size() % to != 0) {
            out.write(0);
        }
        return this;
    }

    BusWriter number(int value) {
        align(4);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    BusWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        out.writeBytes(utf8);
        return bytes(0);
    }

    BusWriter field(int code, char type, String text) {
        align(8).bytes(code, 1, type, 0);
        if (type == 'g') {
            bytes(text.length());
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return bytes(0);
        }
        return text(text);
    }

    BusWriter append(BusWriter other) {
        out.writeBytes(other.toBytes());
        return this;
    }
}
