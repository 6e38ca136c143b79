package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tarball is the tree, with owners, times and modes that do not tell who built it. */
class TarballTest {
    @TempDir
    Path home;

    @Test
    void tarball_unpacked_isTheTree() throws Exception {
        Tree tree = Tree.built(home);
        Tree.Result result = tree.run("", List.of("tar", "xzf", tarball()));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(contents(home.resolve("tokd-0.1.0"))).isEqualTo(contents(tree.root()));
    }

    @Test
    void tarball_entries_areAllOwnedByRootAndReadable() throws Exception {
        Tree.Result result = Tree.built(home).run("", List.of("tar", "tvzf", tarball()));

        assertThat(result.out().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("(drwxr-xr-x|-rwxr-xr-x|-rw-r--r--) root/root +\\d+ 2026-11-01 .*"))
                .doesNotHaveDuplicates();
        assertThat(result.out().lines().filter(line -> line.startsWith("-rwx")))
                .allMatch(line -> line.contains("/bin/"))
                .hasSize(2);
    }

    @Test
    void tree_jars_holdNoTestServerAndNoDatabind() {
        Path lib = Tree.built(home).root().resolve("lib");

        assertThat(lib.resolve("tok.jar")).exists();
        assertThat(lib.resolve("tokd.jar")).exists();
        assertThat(lib.toFile().list())
                .noneMatch(name -> name.matches("(spring|tomcat|jackson-databind|tokd-devserver|junit).*"));
    }

    private static String tarball() {
        return Tree.target().resolve("tokd-0.1.0.tar.gz").toString();
    }

    private static TreeMap<String, String> contents(Path root) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.toList()) {
                String bytes =
                        Files.isRegularFile(each) ? java.util.HexFormat.of().formatHex(digest(each)) : "folder";
                contents.put(root.relativize(each) + (Files.isExecutable(each) ? " x" : ""), bytes);
            }
        }
        return contents;
    }

    private static byte[] digest(Path file) throws IOException {
        try {
            return java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
