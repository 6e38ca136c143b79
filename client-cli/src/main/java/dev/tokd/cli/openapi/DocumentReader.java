package dev.tokd.cli.openapi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a JSON or YAML document into maps and lists. YAML's classes are loaded only where there is YAML. */
final class DocumentReader {
    private DocumentReader() {}

    static Map<?, ?> read(byte[] document, String what) {
        Object root;
        try {
            root = isJson(document) ? json(document) : Yaml.read(document);
        } catch (IOException | YamlEngineException e) {
            throw new ProblemException(Problem.of(ErrorCode.BAD_REQUEST, what + " is neither JSON nor YAML", null), e);
        }
        if (root instanceof Map<?, ?> map) {
            return map;
        }
        throw new ProblemException(ErrorCode.BAD_REQUEST, what + " is not an OpenAPI document", null);
    }

    private static boolean isJson(byte[] document) {
        for (byte b : document) {
            if (b > ' ') {
                return b == '{';
            }
        }
        return false;
    }

    private static @Nullable Object json(byte[] document) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(document)) {
            Object root = value(parser, parser.nextToken());
            if (parser.nextToken() != null) {
                throw new IOException("something follows");
            }
            return root;
        }
    }

    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                object.put(name, value(parser, parser.nextToken()));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> array = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                array.add(value(parser, next));
            }
            return array;
        }
        // Of anything else only texts are looked at.
        return token == null || token == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    /** Apart, so that JSON needs none of it. */
    private static final class Yaml {
        private static final int MOST_CHARACTERS = 64 * 1024 * 1024;

        private Yaml() {}

        static @Nullable Object read(byte[] document) {
            LoadSettings settings = LoadSettings.builder()
                    .setCodePointLimit(MOST_CHARACTERS)
                    .setAllowRecursiveKeys(false)
                    .setAllowDuplicateKeys(false)
                    .build();
            return new Load(settings).loadFromInputStream(new ByteArrayInputStream(document));
        }
    }
}
