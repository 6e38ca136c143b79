package dev.tokd.e2e;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers the one read that the launchers live on, for the app {@code reports} and no other, on a real Unix socket, one
 * connection after the other.
 */
final class FakeAgent implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final String token;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::serve, "fake-agent");

    /**
     * Listens at once.
     *
     * @param socket where
     * @param token what it hands out, whatever that is
     */
    FakeAgent(Path socket, String token) throws IOException {
        this.token = token;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        thread.setDaemon(true);
        thread.start();
    }

    /** The heads of the requests so far, oldest first. */
    List<String> requests() {
        return requests;
    }

    private void serve() {
        while (listener.isOpen()) {
            try (SocketChannel connection = listener.accept()) {
                String head = head(connection);
                requests.add(head);
                connection.write(ByteBuffer.wrap(answer(head).getBytes(StandardCharsets.UTF_8)));
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                requests.add("broken: " + e.getMessage());
            }
        }
    }

    private static String head(SocketChannel connection) throws IOException {
        StringBuilder head = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (head.indexOf("\r\n\r\n") < 0 && connection.read(buffer.clear()) >= 0) {
            head.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        }
        return head.toString();
    }

    private String answer(String head) {
        if (!head.startsWith("GET /v1/apps/reports/token")) {
            return http("404 Not Found", "application/problem+json", """
                    {"code":"unknown_app","title":"unknown app","status":404,"detail":"there is no such app","fix":"tok app list"}""");
        }
        if (head.contains("text/plain")) {
            return http("200 OK", "text/plain", token);
        }
        return http("200 OK", "application/json", """
                {"access_token":"%s","token_type":"Bearer","expires_in":300,"expires_at":"2030-01-01T00:00:00Z",\
                "scope":"a","app":"reports"}""".formatted(token));
    }

    private static String http(String status, String type, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
