package dev.tokd.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider that sends back whatever it was sent, credentials and a token included, in each of the ways an answer can
 * be wrong. Its paths are its faults: {@code error}, {@code garbage}, {@code page}, {@code broken}, {@code control} and
 * {@code type}.
 */
final class EchoingProvider implements AutoCloseable {
    private static final Pattern ASSERTION = Pattern.compile("assertion=([^&]+)");

    private final HttpServer server;
    private final String token;
    private final List<String> assertions = new CopyOnWriteArrayList<>();

    /**
     * Listens at once, on a free port of 127.0.0.1.
     *
     * @param token what it gives away; no character of it needs an escape in JSON
     */
    EchoingProvider(String token) throws IOException {
        this.token = token;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** The assertions that it was sent, which are as good as secrets while they live. */
    List<String> assertions() {
        return assertions;
    }

    /** The address of a fault. */
    String at(String fault) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + fault;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String seen = seen(exchange) + " " + token;
        switch (exchange.getRequestURI().getPath()) {
            case "/error" -> send(exchange, 400, "application/json", """
                    {"error":"invalid_request","error_description":"%s","access_token":"%s"}""".formatted(seen, token));
            case "/broken" -> send(exchange, 500, "text/plain", seen);
            case "/page" -> send(exchange, 200, "text/html", "<html>" + seen + "</html>");
            case "/control" -> send(exchange, 200, "application/json", """
                    {"access_token":"%s\\r\\n%s","token_type":"Bearer"}""".formatted(token, token));
            case "/type" -> send(exchange, 200, "application/json", """
                    {"access_token":"%s","token_type":"%s"}""".formatted(token, seen));
            default -> send(exchange, 200, "application/json", "{\"access_token\":\"" + seen);
        }
    }

    /** The body and the Authorization header, as they came and decoded. */
    private String seen(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher assertion = ASSERTION.matcher(body);
        while (assertion.find()) {
            assertions.add(assertion.group(1));
        }
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        String decoded = basic == null
                ? ""
                : new String(Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.UTF_8);
        return String.join(" ", body, URLDecoder.decode(body, StandardCharsets.UTF_8), String.valueOf(basic), decoded);
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
