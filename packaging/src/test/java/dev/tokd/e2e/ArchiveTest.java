package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class archive that shortens the start: private, and never in the way. */
class ArchiveTest {
    @TempDir
    Path home;

    @Test
    void archive_made_isPrivateAndTokRunsWithIt() throws Exception {
        Tree tree = Tree.built(home).with("TOKD_CDS", "");
        Tree.Result made =
                tree.run("", List.of("sh", tree.root().resolve("lib/archive.sh").toString(), "tok"));

        assertThat(made.exit()).as(made.err()).isZero();
        Path cache = home.resolve(".cache/tokd");
        assertThat(modeOf(cache)).isEqualTo("rwx------");
        assertThat(entries(cache)).hasSize(1);
        Path archive = entries(cache).get(0);
        assertThat(archive.getFileName().toString()).matches("tok-\\d+-\\d+-\\d+\\.jsa");
        assertThat(modeOf(archive)).isEqualTo("rw-------");
        Tree.Result version = tree.tok("--version");
        assertThat(version.exit()).as(version.err()).isZero();
        assertThat(version.err()).isEmpty();
    }

    @Test
    void archive_damaged_isDoneWithoutInSilence() throws Exception {
        Tree tree = Tree.built(home).with("TOKD_CDS", "");
        String script = tree.root().resolve("lib/archive.sh").toString();
        assertThat(tree.run("", List.of("sh", script, "tok")).exit()).isZero();
        Path archive = entries(home.resolve(".cache/tokd")).get(0);
        Files.writeString(archive, "not an archive");

        Tree.Result version = tree.tok("--version");

        assertThat(version.exit()).as(version.err()).isZero();
        assertThat(version.out()).contains("0.1.0").doesNotContain("archive");
    }

    @Test
    void archive_noPlaceForIt_isAnError() throws Exception {
        Tree tree = Tree.built(home);

        Tree.Result made =
                tree.run("", List.of("sh", tree.root().resolve("lib/archive.sh").toString(), "tok"));

        assertThat(made.exit()).isEqualTo(1);
        assertThat(made.err()).contains("fix: set HOME or XDG_CACHE_HOME; unset TOKD_CDS");
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private static String modeOf(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
