package dev.tokd.devserver;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The one JSON codec of this server: snake case, unknown keys refused. */
final class DevJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private DevJson() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** {@return the object in these bytes; throws IllegalArgumentException when there is none} */
    static ObjectNode object(byte[] json) {
        if (tree(json) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException notJson) {
            throw new IllegalArgumentException("not JSON", notJson);
        }
    }

    static <T> T value(JsonNode node, Class<T> type) {
        try {
            return MAPPER.treeToValue(node, type);
        } catch (JacksonException unfit) {
            throw new IllegalArgumentException(unfit.getOriginalMessage(), unfit);
        }
    }

    static JsonNode node(Object value) {
        return MAPPER.valueToTree(value);
    }

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** {@return a text field's value, empty when it is missing or no text} */
    static String text(ObjectNode node, String name) {
        return node.path(name).asString("");
    }

    static Set<String> strings(JsonNode list) {
        Set<String> values = new LinkedHashSet<>();
        for (JsonNode value : list) {
            values.add(value.asString());
        }
        return values;
    }

    static Optional<JsonNode> present(ObjectNode node, String name) {
        return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
    }

    static ArrayNode list(Collection<String> values) {
        ArrayNode list = array();
        values.forEach(list::add);
        return list;
    }
}
