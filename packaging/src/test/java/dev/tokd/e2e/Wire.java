package dev.tokd.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection to a daemon's socket, kept alive, as a program without {@code tok} would hold it. */
final class Wire implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private final SocketChannel channel;
    private final StringBuilder received = new StringBuilder();

    /** An answer's status and body. */
    record Answer(int status, String body) {
        /** The first member of that name, which must be text. */
        String text(String member) {
            Matcher found = Pattern.compile("\"" + member + "\":\"([^\"]*)\"").matcher(body);
            if (!found.find()) {
                throw new AssertionError("no text " + member + " in " + this);
            }
            return found.group(1);
        }

        /** The access token in it; anything but a token is a failure. */
        String token() {
            if (status != 200) {
                throw new AssertionError("no token but " + this);
            }
            return text("access_token");
        }
    }

    Wire(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }

    /** Sends a request and does not wait for its answer. */
    Wire ask(String method, String path, String body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: tokd\r\n";
        String typed =
                body.isEmpty() ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(head + typed + "\r\n" + body);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return this;
    }

    Wire askToken(String app) throws IOException {
        return ask("GET", "/v1/apps/" + app + "/token", "");
    }

    Answer get(String path) throws IOException {
        return ask("GET", path, "").read();
    }

    Answer put(String path, String body) throws IOException {
        return ask("PUT", path, body).read();
    }

    /** Waits for the next answer. */
    Answer read() throws IOException {
        while (true) {
            int end = received.indexOf("\r\n\r\n") + 4;
            Matcher length = LENGTH.matcher(received);
            if (end >= 4 && length.find() && received.length() >= end + Integer.parseInt(length.group(1))) {
                String whole = received.substring(0, end + Integer.parseInt(length.group(1)));
                received.delete(0, whole.length());
                return new Answer(Integer.parseInt(whole.substring(9, 12)), whole.substring(end));
            }
            if (fill() < 0) {
                throw new EOFException("the connection ended after: " + received);
            }
        }
    }

    /** Whether anything of an answer has come by now. */
    boolean isAnswered() throws IOException {
        channel.configureBlocking(false);
        try {
            return fill() != 0 || received.length() > 0;
        } finally {
            channel.configureBlocking(true);
        }
    }

    private int fill() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        int read = channel.read(buffer);
        received.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        return read;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
