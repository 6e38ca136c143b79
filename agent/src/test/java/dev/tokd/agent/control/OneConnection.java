package dev.tokd.agent.control;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A caller's connection that is kept open; answers are told apart by their first bytes. */
final class OneConnection implements Closeable {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);

    OneConnection(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    void send(String method, String path) throws IOException {
        String text = method + " " + path + " HTTP/1.1\r\nHost: tokd\r\nContent-Length: 2\r\n\r\n{}";
        ByteBuffer out = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** One answer, head and body. */
    String read() throws IOException {
        in.clear();
        String text = "";
        while (!text.contains("\r\n\r\n") || !text.endsWith("}")) {
            if (channel.read(in) < 0) {
                throw new IOException("closed after " + text);
            }
            text = new String(in.array(), 0, in.position(), StandardCharsets.US_ASCII);
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
