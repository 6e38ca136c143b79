package dev.tokd.cli.command;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server on a real Unix socket whose answers are scripted. */
final class FakeDaemon implements AutoCloseable {
    /** What arrived. */
    record Request(String method, String target, Map<String, String> headers, String body) {
        String line() {
            return method + " " + target;
        }
    }

    private final ServerSocketChannel server;
    private final Path socket;
    private final Thread thread;
    private final Map<String, Deque<byte[]>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile String closeAfter = "";

    FakeDaemon(Path socket) {
        this.socket = socket;
        try {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        on("GET /healthz", 200, "{\"status\":\"ok\"}");
        thread = new Thread(this::serve, "fake-daemon");
        thread.setDaemon(true);
        thread.start();
    }

    /** Scripts an answer; several for one line are given in turn, the last one for ever. */
    FakeDaemon on(String line, int status, String json) {
        return raw(line, http(status, json, ""));
    }

    FakeDaemon on(String line, int status, String json, String header) {
        return raw(line, http(status, json, header + "\r\n"));
    }

    FakeDaemon problem(String line, int status, String code, String detail, String fix) {
        String tail = fix.isEmpty() ? "}" : ",\"fix\":\"" + fix + "\"}";
        return on(line, status, "{\"code\":\"" + code + "\",\"detail\":\"" + detail + "\"" + tail);
    }

    FakeDaemon raw(String line, byte[] bytes) {
        answers.computeIfAbsent(line, key -> new ArrayDeque<>()).add(bytes);
        return this;
    }

    /** Stops listening once this line was answered, as a daemon told to stop does. */
    FakeDaemon closingAfter(String line) {
        closeAfter = line;
        return this;
    }

    private static byte[] http(int status, String json, String header) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + status + " X\r\ncontent-type: application/json\r\n" + header + "content-length: "
                + body.length + "\r\n\r\n";
        return concat(head.getBytes(StandardCharsets.US_ASCII), body);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
    }

    List<Request> requests() {
        return requests;
    }

    List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    Request last(String line) {
        return requests.stream()
                .filter(request -> request.line().equals(line))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no " + line + " in " + lines()));
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel channel = server.accept()) {
                    if (answer(channel)) {
                        stop();
                        return;
                    }
                }
            }
        } catch (ClosedChannelException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answer(SocketChannel channel) throws IOException {
        Request request = read(new BufferedInputStream(Channels.newInputStream(channel)));
        if (request == null) {
            return false;
        }
        requests.add(request);
        ByteBuffer bytes = ByteBuffer.wrap(scripted(request));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return request.line().equals(closeAfter);
    }

    private byte[] scripted(Request request) {
        Deque<byte[]> scripted = answers.get(request.line());
        if (scripted == null) {
            return http(404, "{\"code\":\"not_found\",\"detail\":\"not scripted: " + request.line() + "\"}", "");
        }
        return scripted.size() > 1 ? scripted.remove() : scripted.element();
    }

    private static Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String[] words = first.split(" ");
        return new Request(words[0], words[1], headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private void stop() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
    }

    @Override
    public void close() {
        try {
            stop();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
