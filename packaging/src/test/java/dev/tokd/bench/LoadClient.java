package dev.tokd.bench;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Callers in one thread, each of which sends its next request when its last one is answered. Every server
 * is loaded by the same code.
 */
final class LoadClient implements AutoCloseable {
    private static final int ROOM = 64 * 1024;
    private static final int SILENCE_MILLIS = 10_000;
    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);

    private final boolean keepAlive;
    private final int answerLength;
    private final int epoll = Libc.epoll_create1(0);
    private final int[] sockets;
    private final int[] received;
    private final Memory request;
    private final Memory address;
    private final Memory answer = new Memory(ROOM);
    private final Memory event = new Memory(Libc.EVENT_LENGTH);
    private final Memory events;
    private final int addressLength;

    /**
     * Answers taken.
     *
     * @param answers whole ones
     * @param nanos in how long
     */
    record Run(long answers, long nanos) {
        double perSecond() {
            return answers * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
        }
    }

    /**
     * Callers that are connected and have asked nothing yet.
     *
     * @param socket where the server listens
     * @param request the bytes of a whole request
     * @param answerLength how long every answer is, head included
     * @param keepAlive whether a caller keeps its connection, or closes it after each answer
     * @param callers how many
     */
    LoadClient(Path socket, byte[] request, int answerLength, boolean keepAlive, int callers) {
        this.keepAlive = keepAlive;
        this.answerLength = answerLength;
        this.request = memory(request);
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        this.addressLength = Short.BYTES + path.length + 1;
        this.address = new Memory(addressLength);
        address.setShort(0, (short) Libc.AF_UNIX);
        address.write(Short.BYTES, path, 0, path.length);
        address.setByte(addressLength - 1, (byte) 0);
        this.events = new Memory((long) callers * Libc.EVENT_LENGTH);
        this.sockets = new int[callers];
        this.received = new int[callers];
        for (int caller = 0; caller < callers; caller++) {
            connect(caller);
        }
    }

    private static Memory memory(byte[] bytes) {
        Memory memory = new Memory(bytes.length);
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }

    private void connect(int caller) {
        int socket = Libc.socket(Libc.AF_UNIX, Libc.SOCKET_STREAM_NONBLOCK_CLOEXEC, 0);
        sockets[caller] = socket;
        Libc.connect(socket, at(address), addressLength);
    }

    private void watch(int caller) {
        event.setInt(0, Libc.EPOLLIN);
        event.setLong(Libc.EVENT_DATA, caller);
        Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_ADD, sockets[caller], at(event));
    }

    private void ask(int caller) {
        received[caller] = 0;
        long sent = Libc.send(sockets[caller], at(request), request.size(), Libc.MSG_NOSIGNAL);
        if (sent != request.size()) {
            throw new IllegalStateException("a request was sent in part");
        }
    }

    /**
     * Loads the server.
     *
     * @param nanos for how long, at the least
     * @return what came of it
     * @throws IllegalStateException when an answer is missing, not 200, or of another length
     */
    Run run(long nanos) {
        long answered = 0;
        long start = System.nanoTime();
        for (int caller = 0; caller < sockets.length; caller++) {
            ask(caller);
            watch(caller);
        }
        long now = start;
        while (now - start < nanos) {
            answered += turn();
            now = System.nanoTime();
        }
        return new Run(answered, now - start);
    }

    /** Waits for answers and asks again; how many were whole. */
    private int turn() {
        int ready = Libc.epoll_wait(epoll, at(events), sockets.length, SILENCE_MILLIS);
        if (ready == 0) {
            throw new IllegalStateException("no answer within " + SILENCE_MILLIS + " ms");
        }
        int whole = 0;
        for (int i = 0; i < ready; i++) {
            int caller = (int) events.getLong((long) i * Libc.EVENT_LENGTH + Libc.EVENT_DATA);
            if (receive(caller)) {
                whole++;
                next(caller);
            }
        }
        return whole;
    }

    /** Takes what is there; whether that made the answer whole. */
    private boolean receive(int caller) {
        int length = (int) Libc.recv(sockets[caller], at(answer), ROOM, 0);
        if (length <= 0 || (received[caller] == 0 && !isOk(length))) {
            throw new IllegalStateException("no good answer: " + answer.getString(0, "US-ASCII"));
        }
        received[caller] += length;
        if (received[caller] > answerLength) {
            throw new IllegalStateException("an answer of " + received[caller] + " bytes, not " + answerLength);
        }
        return received[caller] == answerLength;
    }

    private boolean isOk(int length) {
        for (int i = 0; i < OK.length; i++) {
            if (i >= length || answer.getByte(i) != OK[i]) {
                return false;
            }
        }
        return true;
    }

    private void next(int caller) {
        if (keepAlive) {
            ask(caller);
        } else {
            Libc.close(sockets[caller]);
            connect(caller);
            ask(caller);
            watch(caller);
        }
    }

    private static long at(Memory memory) {
        return Pointer.nativeValue(memory);
    }

    @Override
    public void close() {
        for (int socket : sockets) {
            Libc.close(socket);
        }
        Libc.close(epoll);
        request.close();
        address.close();
        answer.close();
        event.close();
        events.close();
    }
}
