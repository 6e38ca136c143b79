package dev.tokd.agent.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/**
 * A tiny HTTP server or proxy on loopback that does what it is told: each request takes the next script, the
 * last one over and over. It writes raw bytes, so it can be as broken as a script wants.
 */
public final class FakeProvider implements AutoCloseable {
    /** What happens with one request. */
    @FunctionalInterface
    public interface Script {
        /** Answers, or not. */
        void run(Socket socket, OutputStream out) throws Exception;
    }

    /** A request as it came in; header names are lower case. */
    public record Received(String method, String target, Map<String, String> headers, String body) {}

    private final ServerSocket server;
    private final boolean tls;
    private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private volatile @Nullable String greeting;
    private final CountDownLatch closed = new CountDownLatch(1);

    private FakeProvider(ServerSocket server, boolean tls) {
        this.server = server;
        this.tls = tls;
        start(this::accept);
    }

    public static FakeProvider plain(Script... scripts) throws IOException {
        return new FakeProvider(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), false).then(scripts);
    }

    public static FakeProvider tls(SSLContext context, Script... scripts) throws IOException {
        return new FakeProvider(listen(context), true).then(scripts);
    }

    /** Speaks one TLS version alone; set before anybody can connect. */
    public static FakeProvider tlsOf(String protocol, SSLContext context, Script... scripts) throws IOException {
        SSLServerSocket server = listen(context);
        server.setEnabledProtocols(new String[] {protocol});
        return new FakeProvider(server, true).then(scripts);
    }

    /** One that asks for a client's certificate and does without. */
    public static FakeProvider asking(SSLContext context, Script... scripts) throws IOException {
        SSLServerSocket server = listen(context);
        server.setWantClientAuth(true);
        return new FakeProvider(server, true).then(scripts);
    }

    private static SSLServerSocket listen(SSLContext context) throws IOException {
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    /** From now on talks first and hangs up, whatever the client wants. */
    public void greet(String text) {
        greeting = text;
    }

    public FakeProvider then(Script... more) {
        scripts.addAll(List.of(more));
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    public URI uri(String path) {
        return uri("127.0.0.1", path);
    }

    public URI uri(String host, String path) {
        return URI.create((tls ? "https://" : "http://") + host + ":" + port() + path);
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    public Received only() {
        if (received.size() != 1) {
            throw new AssertionError("not one request but " + received.size());
        }
        return received.get(0);
    }

    // Scripts.

    public static Script json(int status, String body, String... headers) {
        return reply(status, "application/json", body, headers);
    }

    public static Script html(int status, String body) {
        return reply(status, "text/html; charset=utf-8", body);
    }

    /** A whole answer; headers are lines. */
    public static Script reply(int status, String type, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\nContent-Type: " + type + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        return (socket, out) -> {
            out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
            out.write(bytes);
        };
    }

    public static Script raw(String text) {
        return (socket, out) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends a part and cuts the connection with a reset. */
    public static Script reset(String part) {
        return (socket, out) -> {
            out.write(part.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            socket.setSoLinger(true, 0);
            socket.close();
        };
    }

    /** Answers only after the latch opens. */
    public static Script after(CountDownLatch latch, Script then) {
        return (socket, out) -> {
            latch.await();
            then.run(socket, out);
        };
    }

    /** Never answers, until this server is closed. */
    public Script hang() {
        return after(closed, raw(""));
    }

    /** As a proxy: lets a CONNECT through to a port of this machine. */
    public static Script tunnel(int port) {
        return (socket, out) -> {
            try (Socket target = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
                out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                Thread back = start(() -> pump(target.getInputStream(), out, socket));
                pump(socket.getInputStream(), target.getOutputStream(), target);
                back.join();
            }
        };
    }

    private static void pump(InputStream from, OutputStream to, Socket end) throws IOException {
        try {
            byte[] buffer = new byte[8192];
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                to.write(buffer, 0, n);
                to.flush();
            }
        } finally {
            end.shutdownOutput();
        }
    }

    // The server.

    private interface Step {
        void run() throws Exception;
    }

    private static Thread start(Step step) {
        Thread thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (Exception e) {
                        // The other side hung up, or close() did; the test sees it from its own side.
                        Thread.currentThread().interrupt();
                    }
                },
                "fake-provider");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket socket = server.accept();
            open.add(socket);
            start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws Exception {
        try (socket) {
            String first = greeting;
            if (first != null) {
                socket.getOutputStream().write(first.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
                return;
            }
            // Unbuffered, so that what follows a CONNECT is left for the tunnel.
            InputStream in = tls ? new BufferedInputStream(socket.getInputStream()) : socket.getInputStream();
            Received request = read(in);
            received.add(request);
            Script script = scripts.size() > 1 ? scripts.remove() : scripts.element();
            script.run(socket, socket.getOutputStream());
            socket.getOutputStream().flush();
        } finally {
            open.remove(socket);
        }
    }

    private static Received read(InputStream in) throws IOException {
        String[] lines = head(in).split("\r\n");
        String[] request = lines[0].split(" ");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).trim());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Received(request[0], request[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client hung up");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
