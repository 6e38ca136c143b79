package dev.tokd.agent.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.util.Map;
import java.util.TreeMap;

/**
 * One D-Bus message (D-Bus specification, "Message Protocol"), as far as signals and calls with texts need it.
 *
 * @param type 1 call, 2 return, 3 error, 4 signal
 * @param serial the sender's number, never 0
 * @param replySerial which call this answers, or 0
 * @param path the object, or empty
 * @param member interface and name, {@code org.freedesktop.DBus.Hello}, or empty
 * @param sender the unique name of who sent it, or empty
 * @param body its values
 */
record BusMessage(int type, int serial, int replySerial, String path, String member, String sender, BusValues body) {
    static final int CALL = 1;
    static final int RETURN = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;

    private static final int FIXED = 16;
    private static final int MOST = 1 << 20;
    private static final int PATH = 1;
    private static final int INTERFACE = 2;
    private static final int MEMBER = 3;
    private static final int REPLY_SERIAL = 5;
    private static final int SENDER = 7;

    /** Waits for the next message; the end of the stream and a malformed message are errors. */
    static BusMessage read(ByteChannel bus) throws IOException {
        ByteBuffer head = fill(bus, FIXED);
        head.order(head.get(0) == 'l' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long fields = Integer.toUnsignedLong(head.getInt(12));
        long padded = (fields + 7) & ~7;
        long rest = padded + Integer.toUnsignedLong(head.getInt(4));
        if (rest > MOST) {
            throw new IOException("a message of " + rest + " bytes");
        }
        ByteBuffer tail = fill(bus, (int) rest).order(head.order());
        ByteBuffer body = tail.slice((int) padded, (int) (rest - padded)).order(head.order());
        try {
            Map<Integer, String> texts = new TreeMap<>();
            int reply = fields(new BusValues(tail.slice(0, (int) fields).order(head.order())), texts);
            String member = texts.getOrDefault(INTERFACE, "") + "." + texts.getOrDefault(MEMBER, "");
            return new BusMessage(
                    head.get(1),
                    head.getInt(8),
                    reply,
                    texts.getOrDefault(PATH, ""),
                    member,
                    texts.getOrDefault(SENDER, ""),
                    new BusValues(body));
        } catch (RuntimeException e) {
            throw new IOException("a malformed message", e);
        }
    }

    private static int fields(BusValues values, Map<Integer, String> texts) {
        int reply = 0;
        while (values.hasMore()) {
            values.align(8);
            int code = values.unsignedByte();
            String type = values.signature();
            if (type.equals("s") || type.equals("o")) {
                texts.put(code, values.text());
            } else if (code == REPLY_SERIAL) {
                reply = values.number();
            } else {
                values.skip(type);
            }
        }
        return reply;
    }

    private static ByteBuffer fill(ByteChannel bus, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (bus.read(bytes) < 0) {
                throw new IOException("the bus hung up");
            }
        }
        return bytes.flip();
    }
}
