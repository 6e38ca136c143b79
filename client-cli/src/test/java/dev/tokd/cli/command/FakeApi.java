package dev.tokd.cli.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real HTTP server on loopback whose answers are scripted. */
final class FakeApi implements AutoCloseable {
    /** What arrived. */
    record Seen(String line, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    private record Scripted(int status, String body, String[] headers) {}

    private final HttpServer server;
    private final Map<String, Deque<Scripted>> answers = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    FakeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Several answers for one line are given in turn, the last one for ever; headers are name and value in turn. */
    FakeApi on(String line, int status, String body, String... headers) {
        answers.computeIfAbsent(line, key -> new ArrayDeque<>()).add(new Scripted(status, body, headers));
        return this;
    }

    List<Seen> seen() {
        return seen;
    }

    List<String> lines() {
        return seen.stream().map(Seen::line).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(line, Map.copyOf(exchange.getRequestHeaders()), body));
        Deque<Scripted> scripted =
                answers.getOrDefault(line, new ArrayDeque<>(List.of(new Scripted(404, "not scripted", new String[0]))));
        Scripted next = scripted.size() > 1 ? scripted.remove() : scripted.element();
        for (int i = 0; i < next.headers().length; i += 2) {
            exchange.getResponseHeaders().add(next.headers()[i], next.headers()[i + 1]);
        }
        byte[] bytes = next.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(next.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
