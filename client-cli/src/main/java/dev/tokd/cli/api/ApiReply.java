package dev.tokd.cli.api;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an API answered; its body is read once.
 *
 * @param uri who answered
 * @param status 200 to 599
 * @param headers the header fields
 * @param body the body, still arriving
 */
public record ApiReply(URI uri, int status, HttpHeaders headers, InputStream body) implements AutoCloseable {
    private static final int PIECE = 64 * 1024;

    /**
     * A header field.
     *
     * @param name its name, in any case
     * @return its first value
     */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /**
     * Whether the body says that it is JSON (RFC 6839 suffixes included).
     *
     * @return true when it does
     */
    public boolean isJson() {
        String type = header("content-type").orElse("").toLowerCase(Locale.ROOT);
        return type.matches("application/([^;]*\\+)?json\\s*(;.*)?");
    }

    /**
     * The whole body.
     *
     * @param most how many bytes are accepted
     * @return its bytes
     */
    public byte[] read(int most) {
        try {
            byte[] bytes = body.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new ProblemException(
                        ErrorCode.TOO_LARGE,
                        "the answer of " + ApiBase.origin(uri) + " is over " + (most >> 20) + " MiB",
                        "tok api APP GET PATH > file");
            }
            return bytes;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /**
     * The body piece by piece, as it arrives.
     *
     * @param sink takes each piece
     */
    public void stream(Consumer<byte[]> sink) {
        try {
            for (byte[] piece = body.readNBytes(PIECE); piece.length > 0; piece = body.readNBytes(PIECE)) {
                sink.accept(piece);
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private ProblemException broken(IOException e) {
        return new ProblemException(
                Problem.of(
                        ErrorCode.PROVIDER_UNAVAILABLE,
                        "the answer of " + ApiBase.origin(uri) + " ended early",
                        "try again"),
                e);
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw broken(e);
        }
    }
}
