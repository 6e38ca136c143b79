package dev.tokd.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A web server with pages that try to get a token, knowing address, app and key. Each writes what came of
 * it into its document, and sends that here.
 */
final class HostilePages implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 300;

    private final HttpServer server;
    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();
    private final int tokd;
    private final String key;

    HostilePages(int tokd, String key) throws IOException {
        this.tokd = tokd;
        this.key = key;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> answer(exchange, "text/plain", ""));
        server.createContext("/far", exchange -> answer(exchange, "text/html", page("far.js")));
        server.createContext("/rebound", exchange -> answer(exchange, "text/html", page("rebound.js")));
        server.createContext("/control", exchange -> {
            exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
            answer(exchange, "text/plain", "fine");
        });
        server.createContext("/report", exchange -> {
            reports.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, "text/plain", "");
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private String page(String script) throws IOException {
        return "<!doctype html><html><body><ul id='results'></ul><script>" + text("attempt.js") + text(script)
                + "</script></body></html>";
    }

    private String text(String name) throws IOException {
        try (InputStream in = HostilePages.class.getResourceAsStream("/pages/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("TOKD_PORT", String.valueOf(tokd))
                    .replace("PAGE_PORT", String.valueOf(port()))
                    .replace("APP_KEY", key);
        }
    }

    private static void answer(HttpExchange exchange, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    /** The document of a page that has tried everything. */
    String report() throws InterruptedException {
        String report = reports.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("the browser told nothing within " + PATIENCE_SECONDS + " s");
        }
        return report;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
