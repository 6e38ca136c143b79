package dev.tokd.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON codec, on jackson-core's streaming interface (databind would cost the daemon 12 MB).
 *
 * <p>Reading is strict: one object, no repeated keys, bounded depth, nothing after it. The members
 * in {@link #SECRETS} never become Strings: they, and texts in a list there, are read as {@link Secret}.
 */
public final class Json {
    /** Members whose text is a secret wherever they stand. */
    private static final Set<String> SECRETS =
            Set.of("secret", "client_secret", "proxy_secret", "key", "private_key", "access_token", "refresh_token");

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.JSON_DEPTH)
                    .maxNumberLength(40)
                    .maxNameLength(1024)
                    .maxStringLength(Limits.BODY)
                    .build())
            .build();

    private Json() {}

    /**
     * Reads one object.
     *
     * @param bytes UTF-8 JSON
     * @param what what it is, for errors, for example {@code request body}
     * @return a strict view of it
     * @throws ProblemException {@link ErrorCode#BAD_REQUEST} when it is not one JSON object; the
     *     message never quotes the text
     */
    public static JsonMap read(byte[] bytes, String what) {
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(what + " is not a JSON object");
            }
            Map<String, Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw malformed(what + " has something after its JSON object");
            }
            return new JsonMap(object, what);
        } catch (IOException e) {
            // No cause: the original message may quote the text, and the text may hold a secret.
            throw malformed(what + " is not valid JSON" + where(e));
        }
    }

    private static String where(IOException e) {
        JsonLocation at = e instanceof JsonProcessingException json ? json.getLocation() : null;
        return at == null ? ", or over its limits" : ", at byte " + at.getByteOffset();
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, null);
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token != JsonToken.VALUE_NULL) {
                object.put(name, value(parser, token, SECRETS.contains(name)));
            }
        }
        return object;
    }

    private static Secret secret(JsonParser parser) throws IOException {
        char[] buffer = parser.getTextCharacters();
        int start = parser.getTextOffset();
        int end = start + parser.getTextLength();
        char[] text = Arrays.copyOfRange(buffer, start, end);
        try {
            return Secret.ofChars(text);
        } finally {
            Arrays.fill(text, '\0');
            // The parser's own buffer goes back to a pool, where no collection would ever clear it.
            Arrays.fill(buffer, start, end, '\0');
        }
    }

    private static Object value(JsonParser parser, JsonToken token, boolean hidden) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser, hidden);
            case VALUE_STRING -> hidden ? secret(parser) : parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> integer(parser);
            default -> parser.getDecimalValue();
        };
    }

    private static Object integer(JsonParser parser) throws IOException {
        boolean big = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
        return big ? parser.getDecimalValue() : (Object) parser.getLongValue();
    }

    private static List<Object> array(JsonParser parser, boolean hidden) throws IOException {
        List<Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == JsonToken.VALUE_NULL) {
                throw malformed("null inside a JSON array");
            }
            array.add(value(parser, token, hidden));
        }
        return array;
    }

    /**
     * Writes one object. Secrets inside are revealed: write only towards who may have them.
     *
     * @param object from {@link JsonFields#toMap}
     * @return UTF-8 JSON, ASCII only, on one line; the caller wipes it when it holds a secret
     */
    public static byte[] write(Map<String, ?> object) {
        ByteArrayOutputStream out = new WipedBuffer();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            put(generator, object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void put(JsonGenerator generator, @Nullable Object value) throws IOException {
        if (value == null) {
            generator.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                generator.writeFieldName(String.valueOf(entry.getKey()));
                put(generator, entry.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof Collection<?> list) {
            generator.writeStartArray();
            for (Object item : list) {
                put(generator, item);
            }
            generator.writeEndArray();
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else if (value instanceof Long || value instanceof Integer) {
            generator.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigDecimal decimal) {
            generator.writeNumber(decimal);
        } else if (value instanceof Secret secret) {
            putSecret(generator, secret);
        } else if (value instanceof Duration duration) {
            generator.writeString(Durations.format(duration));
        } else {
            generator.writeString(value.toString());
        }
    }

    private static void putSecret(JsonGenerator generator, Secret secret) throws IOException {
        byte[] bytes = secret.reveal();
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        try {
            generator.writeString(text.array(), text.arrayOffset(), text.remaining());
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(text.array(), '\0');
        }
    }

    /** Wipes its own array once the bytes are taken. */
    private static final class WipedBuffer extends ByteArrayOutputStream {
        @Override
        public synchronized byte[] toByteArray() {
            byte[] copy = super.toByteArray();
            Arrays.fill(buf, (byte) 0);
            return copy;
        }
    }
}
