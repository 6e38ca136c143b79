package dev.tokd.agent.host;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** A connection to a D-Bus message bus by its Unix socket, authenticated by the kernel's word on our uid (EXTERNAL). */
final class BusConnection implements AutoCloseable {
    static final String BUS = "org.freedesktop.DBus";

    private final SocketChannel channel;
    private int serial;

    private BusConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects and says hello.
     *
     * @param socket the bus's socket
     * @param uid our own
     */
    static BusConnection open(Path socket, long uid) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        BusConnection bus = new BusConnection(channel);
        try {
            bus.authenticate(uid);
            bus.ask(BUS, "/org/freedesktop/DBus", BUS, "Hello");
            return bus;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void authenticate(long uid) throws IOException {
        String hex = HexFormat.of().formatHex(Long.toString(uid).getBytes(StandardCharsets.US_ASCII));
        write(("\0AUTH EXTERNAL " + hex + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String answer = line();
        if (!answer.startsWith("OK ")) {
            throw new IOException("the bus does not let us in: " + answer);
        }
        write("BEGIN\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.indexOf("\r\n") < 0 && line.length() < 512) {
            if (channel.read(one.clear()) < 0) {
                throw new IOException("the bus hung up");
            }
            line.append((char) one.get(0));
        }
        return line.toString().strip();
    }

    /** Calls and waits; what else arrives meanwhile is dropped, so this is for the beginning. */
    BusValues ask(String destination, String path, String face, String member, String... texts) throws IOException {
        int call = send(destination, path, face, member, texts);
        BusMessage answer = next();
        while (answer.replySerial() != call) {
            answer = next();
        }
        if (answer.type() == BusMessage.ERROR) {
            throw new IOException("the bus refuses " + member);
        }
        return answer.body();
    }

    /** Calls without waiting; gives the number that the answer will name. */
    int send(String destination, String path, String face, String member, String... texts) throws IOException {
        BusWriter values = new BusWriter();
        for (String text : texts) {
            values.text(text);
        }
        BusWriter fields = new BusWriter();
        fields.field(1, 'o', path).field(2, 's', face).field(3, 's', member).field(6, 's', destination);
        if (texts.length > 0) {
            fields.field(8, 'g', "s".repeat(texts.length));
        }
        write(BusWriter.message(BusMessage.CALL, ++serial, fields, values));
        return serial;
    }

    BusMessage next() throws IOException {
        return BusMessage.read(channel);
    }

    void write(byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
