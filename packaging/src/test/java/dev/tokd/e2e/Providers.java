package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code docs/providers.md}, of which each run of a provider's tests writes that provider's part. */
final class Providers {
    private static final String UPDATE = "tokd.docs.update";

    private Providers() {}

    /**
     * Writes what ran under {@code target}, and holds the document's part against it.
     *
     * @param name the provider's heading there
     * @param rows its table
     */
    static void hold(String name, List<String> rows) throws IOException {
        String part = "## " + name + "\n| client authentication | signs with | by | |\n|---|---|---|---|\n"
                + String.join("\n", rows) + "\n";
        Path written = Files.createDirectories(Tree.target().resolve("providers"));
        Files.writeString(written.resolve(name + ".md"), part);
        Path document = Tree.target().resolve("../../docs/providers.md").normalize();
        String text = Files.readString(document);
        int from = text.indexOf("## " + name + "\n");
        assertThat(from).as("docs/providers.md has a heading for " + name).isNotNegative();
        int next = text.indexOf("\n## ", from);
        int to = next < 0 ? text.length() : next + 1;
        String there = text.substring(from, to).stripTrailing() + "\n";
        if (!there.equals(part) && Boolean.getBoolean(UPDATE)) {
            String gap = next < 0 ? "" : "\n";
            Files.writeString(document, text.substring(0, from) + part + gap + text.substring(to));
            return;
        }
        assertThat(there)
                .as("docs/providers.md is behind; run this test again with -D%s=true to write it", UPDATE)
                .isEqualTo(part);
    }
}
