package dev.tokd.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Calls a daemon over its socket without a program in between. */
final class Caller implements AutoCloseable {
    private final SocketChannel channel;

    Caller(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    /** One call on a connection of its own: the whole answer, head and body. */
    static String call(Path socket, String method, String path, String body) throws IOException {
        try (Caller caller = new Caller(socket)) {
            caller.send(method, path, body);
            return caller.readAnswer();
        }
    }

    void send(String method, String path, String body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: tokd\r\nContent-Length: " + body.length() + "\r\n\r\n";
        ByteBuffer bytes = ByteBuffer.wrap((head + body).getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Everything up to the end of one answer. */
    String readAnswer() throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(8192);
        while (!isWhole(read.toString(StandardCharsets.UTF_8))) {
            if (channel.read(piece.clear()) < 0) {
                throw new IOException("closed after: " + read.toString(StandardCharsets.UTF_8));
            }
            read.write(piece.array(), 0, piece.position());
        }
        return read.toString(StandardCharsets.UTF_8);
    }

    private static boolean isWhole(String read) {
        int end = read.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String length = read.substring(0, end).replaceFirst("(?is).*content-length: *(\\d+).*", "$1");
        return read.substring(end + 4).getBytes(StandardCharsets.UTF_8).length >= Integer.parseInt(length);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
