package dev.tokd.agent.event;

import dev.tokd.protocol.Json;
import dev.tokd.protocol.JsonFields;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One record of the audit log as it stands in the file: one JSON object whose last two members are {@code
 * prev}, the SHA-256 of the whole line before it, and {@code mac}, the HMAC-SHA-256 of every byte of this
 * line up to itself. Both are base64url without padding (RFC 4648 section 5).
 */
final class AuditLine {
    /** What stands in the place of the line before the first. */
    static final String NOTHING = "A".repeat(43);
    /** Longer lines are none of ours, in bytes. */
    static final int LONGEST = 128 * 1024;

    private static final byte[] BEFORE_MAC = ascii(",\"mac\":\"");
    private static final byte[] END = ascii("\"}");
    private static final int MAC_CHARS = 43;
    private static final int TAIL = BEFORE_MAC.length + MAC_CHARS + END.length;

    private final long seq;
    private final Instant at;
    private final String event;
    private final Map<String, String> fields;
    private final String prev;
    private final byte[] mac;
    private final byte[] covered;

    private AuditLine(JsonMap json, byte[] covered) {
        this.seq = json.number("seq");
        this.at = Instant.parse(json.string("at"));
        this.event = json.string("event");
        this.fields = texts(json.optionalObject("fields"));
        this.prev = json.string("prev");
        this.mac = Base64.getUrlDecoder().decode(json.string("mac"));
        this.covered = covered;
        json.finish();
    }

    private static Map<String, String> texts(@Nullable JsonMap json) {
        if (json == null) {
            throw new IllegalArgumentException("a record without fields");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        json.fields().forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return texts;
    }

    /** The bytes that a record's MAC covers. */
    static byte[] covered(long seq, Instant at, Event event, String prev) {
        byte[] object = Json.write(new JsonFields()
                .put("seq", seq)
                .put("at", at)
                .put("event", event.name())
                .put("fields", event.fields())
                .put("prev", prev)
                .toMap());
        return Arrays.copyOf(object, object.length - 1);
    }

    /** The whole line, without its newline. */
    static byte[] whole(byte[] covered, byte[] mac) {
        return ByteBuffer.allocate(covered.length + TAIL)
                .put(covered)
                .put(BEFORE_MAC)
                .put(ascii(base64(mac)))
                .put(END)
                .array();
    }

    /** Reads a line without its newline; empty when it is not a record's. */
    static Optional<AuditLine> parse(byte[] line) {
        int end = line.length - TAIL;
        boolean shaped = end > 0
                && Arrays.equals(BEFORE_MAC, 0, BEFORE_MAC.length, line, end, end + BEFORE_MAC.length)
                && Arrays.equals(END, 0, END.length, line, line.length - END.length, line.length);
        if (!shaped) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AuditLine(Json.read(line, "record"), Arrays.copyOf(line, end)));
        } catch (ProblemException | DateTimeParseException | IllegalArgumentException e) {
            // Whoever reads the log says which line is no record; why its JSON is none matters to nobody.
            return Optional.empty();
        }
    }

    /** What the next line's {@code prev} says of this one. */
    static String hash(byte[] line) {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(line));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    long seq() {
        return seq;
    }

    Instant at() {
        return at;
    }

    boolean is(String name) {
        return event.equals(name);
    }

    /** A field, or an empty text. */
    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    Map<String, String> fields() {
        return fields;
    }

    String prev() {
        return prev;
    }

    byte[] covered() {
        return covered;
    }

    boolean hasMac(byte[] expected) {
        return MessageDigest.isEqual(mac, expected);
    }

    /** As it is answered: what happened, without the chain's own members. */
    Map<String, Object> toJson() {
        return new JsonFields()
                .put("seq", seq)
                .put("at", at)
                .put("event", event)
                .put("fields", fields)
                .toMap();
    }
}
