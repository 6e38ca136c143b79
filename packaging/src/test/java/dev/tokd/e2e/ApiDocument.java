package dev.tokd.e2e;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * {@code docs/api.yaml}, to hold real requests and answers against, and a record of what of it was seen: a member that
 * is documented and never sent is as wrong as one that is sent and not documented.
 */
final class ApiDocument {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String JSON_TYPE = "application/json";
    private static final String PROBLEM_TYPE = "application/problem+json";

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final TreeSet<String> seen = new TreeSet<>();
    private final TreeSet<String> documented = new TreeSet<>();

    private ApiDocument(JsonNode document) {
        this.document = document;
        for (String operation : operations()) {
            JsonNode described = described(operation);
            members(schema(described.path("requestBody"), JSON_TYPE), "asks", "asks");
            for (Map.Entry<String, JsonNode> response :
                    described.path("responses").properties()) {
                String answers = operation + " answers " + response.getKey();
                documented.add(answers);
                boolean problem = response.getKey().equals("default");
                members(schema(response.getValue(), problem ? PROBLEM_TYPE : JSON_TYPE), "answers", "answers");
            }
        }
    }

    static ApiDocument read() throws IOException {
        return new ApiDocument(new YAMLMapper().readTree(Files.readString(Path.of("../docs/api.yaml"))));
    }

    /** Every operation, as {@code GET /v1/apps/{app}}. */
    List<String> operations() {
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(method -> method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();
    }

    /** What was documented and neither asked nor answered in any exchange so far. */
    TreeSet<String> unseen() {
        TreeSet<String> unseen = new TreeSet<>(documented);
        unseen.removeAll(seen);
        return unseen;
    }

    /** Checks one exchange; a request counts only when it was accepted. */
    void check(String operation, String request, Curl.Answer answer) {
        JsonNode responses = described(operation).path("responses");
        boolean problem = answer.status() >= 400;
        JsonNode response = problem ? responses.path("default") : responses.path(String.valueOf(answer.status()));
        String answers = operation + " answers " + (problem ? "default" : String.valueOf(answer.status()));
        if (response.isMissingNode()) {
            throw new AssertionError("not documented: " + answers);
        }
        seen.add(answers);
        if (!problem && !request.isEmpty()) {
            matches(schema(described(operation).path("requestBody"), JSON_TYPE), request, operation + " asks");
        }
        String type = answer.type().replaceFirst(";.*", "");
        if (type.equals("text/plain")) {
            require(response.path("content").has(type), answers + " in plain text, which is not documented");
        } else {
            matches(schema(response, type), answer.body(), answers);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private JsonNode described(String operation) {
        String[] words = operation.split(" ");
        return document.path("paths").path(words[1]).path(words[0].toLowerCase(Locale.ROOT));
    }

    private JsonNode schema(JsonNode holder, String type) {
        return resolved(holder).path("content").path(type).path("schema");
    }

    private void matches(JsonNode schema, String body, String what) {
        require(!schema.isMissingNode(), "no schema for what " + what);
        JsonNode value = JSON.readTree(body);
        ObjectNode root = JSON.createObjectNode();
        root.putArray("allOf").add(schema);
        root.set("components", document.path("components"));
        Schema checker = registry.getSchema(root);
        List<Error> errors = checker.validate(
                value, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        require(errors.isEmpty(), what + " " + body + ": " + errors);
        String side = what.contains(" asks") ? "asks" : "answers";
        mark(schema, value, side, side);
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    /** Where in the record the members of a schema stand: by its name, wherever it is used. */
    private static String place(JsonNode schema, String side, String at) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? at : side + " " + reference.substring(reference.lastIndexOf('/') + 1);
    }

    /** Adds every member of a schema to what is documented. */
    private void members(JsonNode schema, String side, String at) {
        JsonNode whole = resolved(schema);
        String place = place(schema, side, at);
        for (Map.Entry<String, JsonNode> property : whole.path("properties").properties()) {
            documented.add(place + "." + property.getKey());
            members(property.getValue(), side, place + "." + property.getKey());
        }
        if (whole.has("items")) {
            members(whole.path("items"), side, place);
        }
    }

    /** Adds every member of a value to what was seen. */
    private void mark(JsonNode schema, JsonNode value, String side, String at) {
        JsonNode whole = resolved(schema);
        String place = place(schema, side, at);
        for (Map.Entry<String, JsonNode> property : whole.path("properties").properties()) {
            if (value.has(property.getKey())) {
                seen.add(place + "." + property.getKey());
                mark(property.getValue(), value.path(property.getKey()), side, place + "." + property.getKey());
            }
        }
        if (whole.has("items")) {
            value.values().forEach(item -> mark(whole.path("items"), item, side, place));
        }
    }
}
