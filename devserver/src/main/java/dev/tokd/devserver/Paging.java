package dev.tokd.devserver;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which part of a list is asked for, and which fields of each entry: Auth0's {@code page}, {@code fields} and so on. */
final class Paging {
    private static final int DEFAULT_PER_PAGE = 50;
    private static final int MAX_PER_PAGE = 100;

    private final int page;
    private final int perPage;
    private final boolean totals;
    private final ManagementCall call;

    Paging(ManagementCall call) throws ManagementRefusal {
        this.call = call;
        page = number(call, "page", 0, Integer.MAX_VALUE);
        perPage = number(call, "per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE);
        totals = call.parameter("include_totals").map(Boolean::parseBoolean).orElse(false);
    }

    /** {@return the asked part of a list: bare, or under {@code name} beside the totals} */
    JsonNode part(String name, List<ObjectNode> all) {
        ArrayNode list = DevJson.array();
        all.stream().skip((long) page * perPage).limit(perPage).forEach(entry -> list.add(fields(call, entry)));
        if (!totals) {
            return list;
        }
        ObjectNode json = DevJson.object()
                .put("total", all.size())
                .put("start", page * perPage)
                .put("limit", perPage);
        json.set(name, list);
        return json;
    }

    /** {@return the entry with only the fields that were asked for, or without those} */
    static ObjectNode fields(ManagementCall call, ObjectNode entry) {
        Set<String> named = call.parameter("fields").stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        if (named.isEmpty()) {
            return entry;
        }
        boolean include =
                call.parameter("include_fields").map(Boolean::parseBoolean).orElse(true);
        return include ? entry.retain(named) : entry.remove(named);
    }

    private static int number(ManagementCall call, String name, int otherwise, int max) throws ManagementRefusal {
        String text = call.parameter(name).orElse(String.valueOf(otherwise));
        if (!text.matches("[0-9]{1,9}")) {
            throw ManagementRefusal.query("Expected type integer but found type string", name);
        }
        int value = Integer.parseInt(text);
        if (value > max) {
            throw ManagementRefusal.query("Value " + value + " is greater than maximum " + max, name);
        }
        return value;
    }
}
