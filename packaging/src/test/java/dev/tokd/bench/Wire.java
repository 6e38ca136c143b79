package dev.tokd.bench;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request and its answer on a connection of its own, for what is not measured by load. */
final class Wire {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private Wire() {}

    /** What curl sends, and with it {@code tok token} where curl is on {@code PATH}. */
    static byte[] request(String method, String path) {
        return (method + " " + path + " HTTP/1.1\r\nHost: tokd\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Asks.
     *
     * @return the whole answer, head included
     * @throws IOException when nobody listens, or the answer ends before its time
     */
    static String ask(Path socket, byte[] request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request));
            ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
            do {
                if (channel.read(answer) < 0) {
                    throw new IOException("the answer ended early");
                }
            } while (!isWhole(text(answer)));
            return text(answer);
        }
    }

    private static String text(ByteBuffer answer) {
        return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }

    private static boolean isWhole(String answer) {
        int head = answer.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(answer);
        return head >= 0 && length.find() && answer.length() >= head + 4 + Integer.parseInt(length.group(1));
    }

    static boolean isOk(String answer) {
        return answer.startsWith("HTTP/1.1 200 ");
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
