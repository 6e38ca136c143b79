package dev.tokd.agent.endpoint;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.ReadOnlyHttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The commonest request, recognised as a whole: a {@code GET} in HTTP/1.1 with one {@code Host}, and at the
 * most a {@code User-Agent}, an {@code Accept} that means JSON, and a {@code Connection} of one word.
 *
 * <p>The general decoder costs as much as all the rest of a token read. This accepts a small language that
 * has one meaning only; whatever differs from it by a byte is left to the general decoder, which alone
 * refuses. Of the headers only {@code Connection: close} changes anything, and only it is kept.
 */
final class PlainGet extends DefaultFullHttpRequest {
    private static final int LONGEST = 1024;
    private static final byte[] START = ascii("GET /");
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final byte[] HOST = ascii("host: ");
    private static final byte[] AGENT = ascii("user-agent: ");
    private static final byte[] ANY = ascii("accept: */*\r\n");
    private static final byte[] JSON = ascii("accept: application/json\r\n");

    private static final byte[] CLOSE = ascii("connection: close\r\n");
    private static final byte[] STAY = ascii("connection: keep-alive\r\n");
    private static final HttpHeaders CLOSING =
            new ReadOnlyHttpHeaders(false, HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);

    private PlainGet(String target, boolean closing) {
        super(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                target,
                Unpooled.EMPTY_BUFFER,
                closing ? CLOSING : EmptyHttpHeaders.INSTANCE,
                EmptyHttpHeaders.INSTANCE);
    }

    /** Recognises such requests; belongs to one event loop. */
    static final class Reader {
        private final byte[] bytes = new byte[LONGEST];
        private int at;
        private int end;
        private boolean closing;

        /**
         * Looks at what was received at the start of a request.
         *
         * @param received left as it is
         * @return the request, when this is exactly one of the kind, else null
         */
        @Nullable PlainGet read(ByteBuf received) {
            end = received.readableBytes();
            if (end > LONGEST || end < START.length) {
                return null;
            }
            received.getBytes(received.readerIndex(), bytes, 0, end);
            at = 0;
            PlainGet get = skip(START) ? rest() : null;
            if (get == null) {
                // Anything else may hold a secret.
                Arrays.fill(bytes, 0, end, (byte) 0);
            }
            return get;
        }

        private @Nullable PlainGet rest() {
            int start = START.length - 1;
            while (at < end && bytes[at] > ' ' && bytes[at] < 0x7f) {
                at++;
            }
            int stop = at;
            return skip(VERSION) && headers()
                    ? new PlainGet(new String(bytes, start, stop - start, StandardCharsets.ISO_8859_1), closing)
                    : null;
        }

        private boolean headers() {
            boolean host = false;
            boolean agent = false;
            boolean accept = false;
            boolean connection = false;
            closing = false;
            while (at < end && bytes[at] != '\r') {
                if (!host && skipHeader(HOST)) {
                    host = value();
                } else if (!agent && skipHeader(AGENT)) {
                    agent = value();
                } else if (!accept && (skipHeader(ANY) || skipHeader(JSON))) {
                    accept = true;
                } else if (!connection && skipHeader(STAY)) {
                    connection = true;
                } else if (!connection && skipHeader(CLOSE)) {
                    connection = true;
                    closing = true;
                } else {
                    return false;
                }
            }
            return host && at == end - 2 && bytes[at] == '\r' && bytes[at + 1] == '\n';
        }

        /** A value of printable ASCII, not empty, and its line's end; else the end is not reached. */
        private boolean value() {
            int start = at;
            while (at < end && bytes[at] >= ' ' && bytes[at] < 0x7f) {
                at++;
            }
            if (at > start && at + 1 < end && bytes[at] == '\r' && bytes[at + 1] == '\n') {
                at += 2;
                return true;
            }
            at = end;
            return false;
        }

        /** Goes past a text if it is here, exactly. */
        private boolean skip(byte[] text) {
            return skip(text, false);
        }

        /** Goes past the lower-case text of a header if it is here in any case. */
        private boolean skipHeader(byte[] text) {
            return skip(text, true);
        }

        private boolean skip(byte[] text, boolean anyCase) {
            if (text.length > end - at) {
                return false;
            }
            for (int i = 0; i < text.length; i++) {
                int here = bytes[at + i];
                if (here != text[i] && !(anyCase && here >= 'A' && here <= 'Z' && here + 32 == text[i])) {
                    return false;
                }
            }
            at += text.length;
            return true;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
