package dev.tokd.e2e;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands on a port of its own before a provider, passes every byte on, and counts token requests: whatever the provider,
 * what is counted is what reached its door. While shut, it keeps token requests waiting.
 *
 * <p>Counts one request per connection, so it refuses callers that do not promise to send no other.
 */
final class Gate implements AutoCloseable {
    private final URI provider;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "gate");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger counted = new AtomicInteger();
    private final Semaphore arrivals = new Semaphore(0);
    private volatile CountDownLatch opened = new CountDownLatch(0);

    private Gate(URI provider) throws IOException {
        this.provider = provider;
        this.listener = new ServerSocket(0, 1_100, InetAddress.getLoopbackAddress());
    }

    /** Opens a gate; providers name their issuer by the host that a request names, so this one gets its own. */
    static Gate before(URI provider) throws IOException {
        Gate gate = new Gate(provider);
        gate.threads.execute(gate::accept);
        return gate;
    }

    /** The provider's address by way of this gate. */
    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** How many token requests have come, those that wait included. */
    int requests() {
        return counted.get();
    }

    /** Lets no token request through until {@link #open}. */
    void shut() {
        opened = new CountDownLatch(1);
    }

    void open() {
        opened.countDown();
    }

    /** Waits for a token request that nobody has waited for yet. */
    void awaitRequest() throws InterruptedException {
        if (!arrivals.tryAcquire(1, TimeUnit.MINUTES)) {
            throw new AssertionError("no token request comes to the gate");
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = listener.accept();
                threads.execute(() -> pass(caller));
            }
        } catch (IOException closed) {
            threads.shutdown();
        }
    }

    private void pass(Socket caller) {
        try (caller) {
            String head = head(caller.getInputStream());
            if (!head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n")) {
                throw new IOException("a second request could pass uncounted");
            }
            if (head.startsWith("POST ")) {
                counted.incrementAndGet();
                arrivals.release();
                opened.await();
            }
            try (Socket there = new Socket(provider.getHost(), provider.getPort())) {
                there.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                threads.execute(() -> copy(caller, there));
                there.getInputStream().transferTo(caller.getOutputStream());
            }
        } catch (IOException gone) {
            // Either side may leave: who is left sees the connection end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the caller left");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void copy(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException gone) {
            // The answer's side of the exchange says so to whoever still listens.
        }
    }

    @Override
    public void close() throws IOException {
        open();
        listener.close();
    }
}
