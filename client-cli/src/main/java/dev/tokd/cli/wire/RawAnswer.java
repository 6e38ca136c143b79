package dev.tokd.cli.wire;

import dev.tokd.protocol.Limits;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 response as it came, read strictly: a length is demanded, repeated fields, chunks, interim
 * responses and folded lines are refused (RFC 9112 allows more than this daemon ever sends).
 *
 * @param status 200 to 599
 * @param fields header fields by lower-case name
 * @param body the whole body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and wiped by who reads it
record RawAnswer(int status, Map<String, String> fields, byte[] body) {

    /** The part before the body. */
    record Head(int status, Map<String, String> fields) {}

    static RawAnswer read(InputStream in) throws IOException {
        return rest(head(in), in);
    }

    static Head head(InputStream in) throws IOException {
        int[] budget = {Limits.HEADERS};
        int status = status(line(in, budget));
        Map<String, String> fields = new HashMap<>();
        for (String line = line(in, budget); !line.isEmpty(); line = line(in, budget)) {
            field(line, fields);
        }
        if (fields.containsKey("transfer-encoding")) {
            throw new MalformedAnswer("it is chunked");
        }
        return new Head(status, fields);
    }

    static RawAnswer rest(Head head, InputStream in) throws IOException {
        int length = length(head.fields().get("content-length"));
        byte[] body = in.readNBytes(length);
        if (body.length != length) {
            throw new EOFException("the answer ends early");
        }
        return new RawAnswer(head.status(), head.fields(), body);
    }

    private static int status(String line) throws IOException {
        boolean known = line.length() >= 12 && line.startsWith("HTTP/1.1 ") && digits(line.substring(9, 12));
        if (!known || (line.length() > 12 && line.charAt(12) != ' ') || line.charAt(9) < '2' || line.charAt(9) > '5') {
            throw new MalformedAnswer("it is not an HTTP/1.1 answer");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static void field(String line, Map<String, String> fields) throws IOException {
        int colon = line.indexOf(':');
        if (colon < 1 || line.charAt(0) == ' ' || line.charAt(0) == '\t' || line.charAt(colon - 1) == ' ') {
            throw new MalformedAnswer("a header field is malformed");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        if (fields.put(name, line.substring(colon + 1).strip()) != null) {
            throw new MalformedAnswer("a header field is repeated");
        }
    }

    private static int length(@Nullable String text) throws IOException {
        if (text == null || text.length() > 9 || !digits(text)) {
            throw new MalformedAnswer("it has no valid length");
        }
        int length = Integer.parseInt(text);
        if (length > Limits.ANSWER) {
            throw new MalformedAnswer("it is over " + (Limits.ANSWER >> 20) + " MiB");
        }
        return length;
    }

    private static boolean digits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String line(InputStream in, int[] budget) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer ends early");
            }
            if (--budget[0] < 0) {
                throw new MalformedAnswer("its header is over " + (Limits.HEADERS >> 10) + " KiB");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new MalformedAnswer("a header line does not end as HTTP lines do");
        }
        return text.substring(0, text.length() - 1);
    }

    /** It arrived, and it is not what a daemon sends. */
    static final class MalformedAnswer extends IOException {
        MalformedAnswer(String message) {
            super(message);
        }
    }
}
