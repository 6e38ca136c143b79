package dev.tokd.cli.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON of others, copied token by token: numbers and texts stay as they are. */
final class JsonText {
    static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** The same over several lines, each ended; null when it is not one JSON value. */
    static @Nullable String pretty(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length * 2);
        try (JsonParser parser = FACTORY.createParser(json);
                JsonGenerator generator = generator(out, true)) {
            if (parser.nextToken() == null) {
                return null;
            }
            generator.copyCurrentStructureExact(parser);
            if (parser.nextToken() != null) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        return out.toString(StandardCharsets.UTF_8) + "\n";
    }

    static JsonGenerator generator(ByteArrayOutputStream out, boolean pretty) throws IOException {
        JsonGenerator generator = FACTORY.createGenerator(out);
        return pretty ? generator.setPrettyPrinter(new DefaultPrettyPrinter()) : generator;
    }
}
