package dev.tokd.agent.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A caller that says exactly what it is told to, byte for byte. */
final class WireClient implements Closeable {
    final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).flip();

    WireClient(Path socket) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
    }

    WireClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    WireClient send(byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        return this;
    }

    /** Sends a request with the usual headers. */
    WireClient ask(String method, String target, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        return send(method + " " + target + " HTTP/1.1\r\nHost: tokd\r\n" + more + "\r\n");
    }

    Answer get(String target, String... headers) throws IOException {
        return ask("GET", target, headers).read();
    }

    Answer post(String target, String body) throws IOException {
        return send("POST " + target + " HTTP/1.1\r\nHost: tokd\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .read();
    }

    Answer read() throws IOException {
        Answer head = readHead();
        int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = next();
        }
        return new Answer(head.status(), head.headers(), body);
    }

    /** An answer without its body, as to HEAD or an interim one. */
    Answer readHead() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return new Answer(status, headers, new byte[0]);
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (byte b = next(); b != '\n'; b = next()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    private byte next() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            int read = channel.read(in);
            in.flip();
            if (read < 0) {
                throw new EOFException();
            }
        }
        return in.get();
    }

    /** Takes what has come, without waiting on a channel that does not block. True when there is something. */
    boolean fill() throws IOException {
        in.compact();
        try {
            return channel.read(in) != 0 || in.position() > 0;
        } finally {
            in.flip();
        }
    }

    /** Waits until the listener closes, whatever it sends before. True when it sent nothing more. */
    boolean isClosedSilently() {
        boolean silent = !in.hasRemaining();
        try {
            for (in.clear(); channel.read(in) >= 0; in.clear()) {
                silent = false;
            }
        } catch (IOException reset) {
            return silent;
        }
        return silent;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
