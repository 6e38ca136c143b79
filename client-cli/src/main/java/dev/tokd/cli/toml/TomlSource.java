package dev.tokd.cli.toml;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Parsed TOML that remembers its lines, so that an error deep in a definition can name one. */
final class TomlSource {
    private final TomlParseResult root;
    private final String name;

    private TomlSource(TomlParseResult root, String name) {
        this.root = root;
        this.name = name;
    }

    static TomlSource parse(String text, String name) {
        TomlParseResult root = Toml.parse(text);
        if (root.hasErrors()) {
            TomlParseError error = root.errors().get(0);
            TomlPosition at = error.position();
            String line =
                    text.lines().skip(Math.max(0, at.line() - 1)).findFirst().orElse("");
            // The parser quotes what it stumbled over; on such a line that may be a secret out of place.
            String why = line.contains("secret") ? "the line is not valid TOML" : String.valueOf(error.getMessage());
            throw invalid(name + ":" + at.line() + ":" + at.column() + ": " + why);
        }
        return new TomlSource(root, name);
    }

    TomlTable root() {
        return root;
    }

    /** The tables under a key; empty when it is absent. */
    Set<String> names(String kind) {
        return root.get(List.of(kind)) instanceof TomlTable table ? table.keySet() : Set.of();
    }

    Map<String, Object> plain(TomlTable table) {
        Map<String, Object> plain = new LinkedHashMap<>();
        for (String key : table.keySet()) {
            plain.put(key, plain(table.get(List.of(key))));
        }
        return plain;
    }

    private Object plain(@Nullable Object value) {
        if (value instanceof TomlTable table) {
            return plain(table);
        }
        if (value instanceof TomlArray array) {
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                items.add(plain(array.get(i)));
            }
            return items;
        }
        return value == null ? "" : value;
    }

    /** Runs a reader; what it refuses is said with the line of the member it names, else of the table. */
    <T> T located(List<String> path, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (ProblemException e) {
            String detail = name + ":" + line(path, e.problem().detail()) + ": "
                    + e.problem().detail();
            throw new ProblemException(
                    Problem.of(ErrorCode.INVALID_DEFINITION, detail, e.problem().fix()), e);
        }
    }

    private int line(List<String> path, String detail) {
        TomlTable table = path.isEmpty() ? root : root.get(path) instanceof TomlTable found ? found : null;
        if (table != null) {
            for (String key : table.keySet()) {
                boolean named = detail.contains("\"" + key + "\"")
                        || detail.contains(" " + key + " ")
                        || detail.contains(": " + key);
                TomlPosition at = named ? table.inputPositionOf(List.of(key)) : null;
                if (at != null) {
                    return at.line();
                }
            }
        }
        TomlPosition at = path.isEmpty() ? null : root.inputPositionOf(path);
        return at == null ? 1 : at.line();
    }

    static ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.INVALID_DEFINITION, detail, null);
    }
}
