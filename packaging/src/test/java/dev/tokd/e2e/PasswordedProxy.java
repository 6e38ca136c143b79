package dev.tokd.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** A forward proxy on loopback that lets nobody through without the one user and password it knows. */
final class PasswordedProxy implements AutoCloseable {
    private final ServerSocket server;
    private final String expected;

    PasswordedProxy(String user, String password) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        expected = "proxy-authorization: basic " + Base64.getEncoder().encodeToString(pair);
        Thread thread = new Thread(this::serve, "passworded-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                try (Socket caller = server.accept()) {
                    pass(caller);
                }
            }
        } catch (SocketException closed) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One request in absolute form, sent on as it is, to a server that closes after its answer. */
    private void pass(Socket caller) throws IOException {
        String head = head(caller.getInputStream());
        OutputStream back = caller.getOutputStream();
        if (head.isEmpty()) {
            return;
        }
        boolean known =
                head.lines().anyMatch(line -> line.toLowerCase(Locale.ROOT).equals(expected.toLowerCase(Locale.ROOT)));
        byte[] body = caller.getInputStream().readNBytes(length(head));
        if (!known) {
            back.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            return;
        }
        URI target = URI.create(head.split(" ", 3)[1]);
        try (Socket server = new Socket(target.getHost(), target.getPort())) {
            String closing =
                    head.replaceAll("(?i)\r\nconnection:[^\r]*", "").replaceFirst("\r\n", "\r\nConnection: close\r\n");
            server.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            server.getOutputStream().write(body);
            server.getInputStream().transferTo(back);
        }
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .map(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            String text = head.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
