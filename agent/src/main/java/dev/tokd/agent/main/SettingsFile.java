package dev.tokd.agent.main;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;

/** Reads {@code tokd.toml}; the TOML parser is loaded only when there is a file. */
final class SettingsFile {
    private SettingsFile() {}

    /**
     * Reads a file.
     *
     * @param file the file
     * @param named whether somebody asked for this very file; then it must be there
     */
    static JsonMap read(Path file, boolean named) {
        if (!Files.exists(file)) {
            if (named) {
                throw invalid(file + " does not exist");
            }
            return new JsonMap(Map.of(), file.toString());
        }
        try {
            TomlParseResult toml = Toml.parse(file);
            if (toml.hasErrors()) {
                throw invalid(file + ": " + Text.printable(toml.errors().get(0).toString()));
            }
            Map<String, Object> members = new LinkedHashMap<>(toml.toMap());
            members.replaceAll((name, value) -> value instanceof TomlArray array ? array.toList() : value);
            return new JsonMap(members, file.toString());
        } catch (IOException e) {
            throw invalid(file + " cannot be read");
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail, "tokd --help");
    }
}
