package dev.tokd.devserver;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads fields of a body of the Management API, refusing what its schema would refuse. */
final class Payload {
    private Payload() {}

    static String text(ObjectNode body, String name) throws ManagementRefusal {
        return optionalText(body, name)
                .orElseThrow(() -> ManagementRefusal.payload("Missing required property: " + name));
    }

    static Optional<String> optionalText(ObjectNode body, String name) throws ManagementRefusal {
        Optional<JsonNode> value = DevJson.present(body, name);
        if (value.isPresent() && !value.get().isString()) {
            throw ManagementRefusal.payload("Expected type string but found another", name);
        }
        Optional<String> text = value.map(JsonNode::asString);
        if (text.filter(String::isEmpty).isPresent()) {
            throw ManagementRefusal.payload("String is too short (0 chars), minimum 1", name);
        }
        return text;
    }

    static boolean flag(ObjectNode body, String name) throws ManagementRefusal {
        Optional<JsonNode> value = DevJson.present(body, name);
        if (value.isPresent() && !value.get().isBoolean()) {
            throw ManagementRefusal.payload("Expected type boolean but found another", name);
        }
        return value.map(JsonNode::asBoolean).orElse(false);
    }

    static Optional<Set<String>> optionalList(ObjectNode body, String name) throws ManagementRefusal {
        Optional<JsonNode> value = DevJson.present(body, name);
        if (value.isPresent() && !value.get().isArray()) {
            throw ManagementRefusal.payload("Expected type array but found another", name);
        }
        return value.map(DevJson::strings);
    }

    static Optional<Long> optionalNumber(ObjectNode body, String name, long min, long max) throws ManagementRefusal {
        Optional<JsonNode> value = DevJson.present(body, name);
        if (value.isPresent() && !value.get().isIntegralNumber()) {
            throw ManagementRefusal.payload("Expected type integer but found another", name);
        }
        Optional<Long> number = value.map(JsonNode::asLong);
        if (number.filter(n -> n < min).isPresent()) {
            throw ManagementRefusal.payload("Value is less than minimum " + min, name);
        }
        if (number.filter(n -> n > max).isPresent()) {
            throw ManagementRefusal.payload("Value is greater than maximum " + max, name);
        }
        return number;
    }

    static Optional<Instant> optionalTime(ObjectNode body, String name) throws ManagementRefusal {
        Optional<String> text = optionalText(body, name);
        try {
            return text.map(Instant::parse);
        } catch (DateTimeParseException notATime) {
            throw ManagementRefusal.payload("Object didn't pass validation for format date-time", name);
        }
    }

    static void allowOnly(ObjectNode body, Set<String> names) throws ManagementRefusal {
        Set<String> more = new TreeSet<>(body.propertyNames());
        more.removeAll(names);
        if (!more.isEmpty()) {
            throw ManagementRefusal.payload("Additional properties not allowed: " + String.join(",", more));
        }
    }
}
