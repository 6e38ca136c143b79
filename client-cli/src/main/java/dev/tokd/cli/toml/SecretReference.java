package dev.tokd.cli.toml;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.ProblemException;
import java.nio.file.Path;

/** Where an applied client's secret comes from; never the secret itself. */
public sealed interface SecretReference {
    /**
     * One line in a file.
     *
     * @param path absolute
     */
    record InFile(Path path) implements SecretReference {}

    /**
     * An environment variable of {@code tok}.
     *
     * @param variable its name
     */
    record InEnvironment(String variable) implements SecretReference {}

    /** A person types it. */
    record Prompted() implements SecretReference {}

    /** What the vault already has. */
    record Kept() implements SecretReference {}

    /**
     * Reads {@code { file = "…" }}, {@code { env = "…" }}, {@code { prompt = true }} or {@code { keep = true }}.
     *
     * @param json the table
     * @param what whose it is, for the error
     * @param folder what a relative file name starts from
     * @return the reference
     */
    static SecretReference of(JsonMap json, String what, Path folder) {
        String file = json.optionalString("file");
        String variable = json.optionalString("env");
        boolean prompt = json.flag("prompt");
        boolean keep = json.flag("keep");
        json.finish();
        if (json.names().size() != 1 || (file == null && variable == null && !prompt && !keep)) {
            throw new ProblemException(
                    ErrorCode.INVALID_DEFINITION,
                    what + " is exactly one of { file = \"…\" }, { env = \"…\" }, { prompt = true }, { keep = true }",
                    null);
        }
        if (file != null) {
            return new InFile(folder.resolve(file).toAbsolutePath().normalize());
        }
        if (variable != null) {
            return new InEnvironment(variable);
        }
        return prompt ? new Prompted() : new Kept();
    }
}
