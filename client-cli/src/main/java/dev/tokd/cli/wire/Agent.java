package dev.tokd.cli.wire;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The daemon at the other end of a socket. */
public final class Agent {
    private static final String LOOK = "tok agent status";

    private final Path socket;
    private final TrustedUsers trusted;
    private final Watchdog watchdog;

    /**
     * Names a daemon; nothing is opened yet.
     *
     * @param socket an absolute path
     * @param trusted whose listener may be talked to
     * @param watchdog ends calls that take too long
     */
    public Agent(Path socket, TrustedUsers trusted, Watchdog watchdog) {
        this.socket = socket;
        this.trusted = trusted;
        this.watchdog = watchdog;
    }

    /**
     * Where the daemon is.
     *
     * @return the socket's path
     */
    public Path socket() {
        return socket;
    }

    /**
     * Asks and waits.
     *
     * @param call the request
     * @return the answer
     * @throws ProblemException what the daemon said, or {@link ErrorCode#NOT_RUNNING}, {@link
     *     ErrorCode#FOREIGN_LISTENER}, {@link ErrorCode#DENIED}, {@link ErrorCode#REQUEST_TIMEOUT}, {@link
     *     ErrorCode#INTERNAL}
     */
    public Answer call(Call call) {
        findSocket();
        return understood(guarded(call, (channel, disarm) -> exchange(channel, call)));
    }

    /**
     * Follows the daemon's events until it ends them, by stopping for example.
     *
     * @param target path and query of the stream
     * @param each told of each event's object, on this thread
     * @throws ProblemException as {@link #call}
     */
    public void follow(String target, Consumer<JsonMap> each) {
        findSocket();
        Call call = Call.get(target);
        guarded(call, (channel, disarm) -> {
            write(channel, head(call, 0));
            InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
            RawAnswer.Head head = RawAnswer.head(in);
            if (head.status() >= 300) {
                return Optional.of(understood(RawAnswer.rest(head, in)));
            }
            // It began in time; how long it lasts is the daemon's to say.
            disarm.run();
            EventLines lines = new EventLines(in);
            for (JsonMap event = lines.next(); event != null; event = lines.next()) {
                each.accept(event);
            }
            return Optional.<Answer>empty();
        });
    }

    private void findSocket() {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > Limits.SOCKET_PATH) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST,
                    "the socket path is over " + Limits.SOCKET_PATH + " bytes, the most a Unix socket may have",
                    "use a shorter --socket PATH");
        }
        if (Files.notExists(socket)) {
            throw notRunning(null);
        }
    }

    /** What is said over an open connection; {@code disarm} lifts the call's limit. */
    private interface Talk<T> {
        T over(SocketChannel channel, Runnable disarm) throws IOException;
    }

    private <T> T guarded(Call call, Talk<T> talk) {
        AtomicBoolean late = new AtomicBoolean();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            Runnable disarm = watchdog.guard(call.within(), () -> {
                late.set(true);
                closeNow(channel);
            });
            try {
                connect(channel);
                return talk.over(channel, disarm);
            } finally {
                disarm.run();
            }
        } catch (RawAnswer.MalformedAnswer e) {
            throw stranger(e.getMessage());
        } catch (IOException e) {
            if (late.get()) {
                throw tooLate(call, e);
            }
            throw new ProblemException(
                    Problem.of(
                            ErrorCode.INTERNAL,
                            "the daemon at " + socket + " closed the connection without an answer",
                            LOOK),
                    e);
        }
    }

    private static void closeNow(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The blocked call is woken all the same; there is nobody to tell on this thread.
            return;
        }
    }

    private void connect(SocketChannel channel) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw refused(e);
        }
        UserPrincipal owner = KernelIds.listener(channel);
        if (!trusted.contains(owner)) {
            throw new ProblemException(
                    ErrorCode.FOREIGN_LISTENER,
                    "the listener at " + socket + " belongs to user " + owner.getName()
                            + ", who is neither you, root nor the service user; nothing was sent",
                    "unset TOKD_SOCK, or set TOKD_SERVICE_USER if you trust that user");
        }
    }

    private ProblemException refused(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("Permission denied") || message.contains("Operation not permitted")) {
            return new ProblemException(
                    Problem.of(ErrorCode.DENIED, "you may not connect to the socket " + socket, null), cause);
        }
        return notRunning(cause);
    }

    private ProblemException notRunning(@Nullable IOException cause) {
        return new ProblemException(
                Problem.of(ErrorCode.NOT_RUNNING, "no daemon answers at " + socket, "tok agent start"), cause);
    }

    private ProblemException tooLate(Call call, IOException cause) {
        String detail = "the daemon at " + socket + " did not answer within "
                + call.within().toSeconds() + " s";
        return new ProblemException(Problem.of(ErrorCode.REQUEST_TIMEOUT, detail, LOOK), cause);
    }

    private ProblemException stranger(@Nullable String why) {
        return new ProblemException(
                ErrorCode.INTERNAL, "the listener at " + socket + " does not answer as a daemon does: " + why, LOOK);
    }

    private static RawAnswer exchange(SocketChannel channel, Call call) throws IOException {
        byte[] body = call.body() == null ? new byte[0] : Json.write(call.body());
        try {
            write(channel, head(call, body.length));
            write(channel, body);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // A daemon may refuse before it has read everything; its answer says more than our broken pipe.
            return RawAnswer.read(new BufferedInputStream(Channels.newInputStream(channel)));
        } finally {
            Arrays.fill(body, (byte) 0);
        }
        return RawAnswer.read(new BufferedInputStream(Channels.newInputStream(channel)));
    }

    private static byte[] head(Call call, int length) {
        StringBuilder head = new StringBuilder(200)
                .append(call.method())
                .append(' ')
                .append(call.target())
                .append(" HTTP/1.1\r\nHost: tokd\r\nAccept: application/json\r\nConnection: close\r\n");
        if (call.ifMatch() != null) {
            head.append("If-Match: ").append(call.ifMatch()).append("\r\n");
        }
        if (call.body() != null) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(length)
                    .append("\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private Answer understood(RawAnswer raw) {
        JsonMap body;
        try {
            body = Json.read(raw.body(), "answer");
        } catch (ProblemException e) {
            throw stranger(e.problem().detail());
        } finally {
            Arrays.fill(raw.body(), (byte) 0);
        }
        if (raw.status() >= 300) {
            throw Problem.fromJson(body).toException();
        }
        return new Answer(raw.status(), raw.fields().get("etag"), body);
    }
}
