package dev.tokd.cli.wire;

import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Limits;
import dev.tokd.protocol.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a stream of server-sent events: the objects in {@code data}, one line each, and nothing else. */
final class EventLines {
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':', ' '};

    private final InputStream in;

    EventLines(InputStream in) {
        this.in = in;
    }

    /** The next object, or null when the stream has ended. */
    @Nullable JsonMap next() throws IOException {
        for (byte[] line = line(); line != null; line = line()) {
            if (startsWithData(line)) {
                return parsed(line);
            }
        }
        return null;
    }

    private static boolean startsWithData(byte[] line) {
        return line.length > DATA.length && Arrays.equals(line, 0, DATA.length, DATA, 0, DATA.length);
    }

    private static JsonMap parsed(byte[] line) throws IOException {
        try {
            return Json.read(Arrays.copyOfRange(line, DATA.length, line.length), "event");
        } catch (ProblemException e) {
            throw new RawAnswer.MalformedAnswer(e.problem().detail());
        }
    }

    private byte @Nullable [] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(200);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            if (line.size() >= Limits.SMALL_BODY) {
                throw new RawAnswer.MalformedAnswer("an event is over " + (Limits.SMALL_BODY >> 10) + " KiB");
            }
            line.write(next);
        }
        return line.toByteArray();
    }
}
