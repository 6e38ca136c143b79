package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.agent.host.FileWrites.Step;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileWritesTest {
    private static final byte[] OLD = "old".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NEW = "new".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private final FileWrites writes = writes(FileWrites.StepListener.NONE);
    private Path file;

    @BeforeEach
    void oldFile() {
        file = folder.resolve("vault");
        writes.replace(file, OLD);
    }

    private static FileWrites writes(FileWrites.StepListener listener) {
        return new FileWrites(new SecureRandom(), listener);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static ProblemException refused(ErrorCode code, Runnable call) {
        ProblemException refused = catchThrowableOfType(ProblemException.class, call::run);
        assertThat(refused).isNotNull();
        assertThat(refused.problem().code()).isEqualTo(code);
        return refused;
    }

    @Test
    void replace_passesEveryStepInOrder_andIsPrivate() throws IOException {
        List<Step> steps = new ArrayList<>();
        writes((step, at) -> steps.add(step)).replace(file, NEW);
        assertThat(steps).containsExactly(Step.values());
        assertThat(file).hasBinaryContent(NEW);
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(names()).containsExactly("vault");
    }

    @Test
    void replace_tempFile_isPrivateFromTheStart() {
        List<String> seen = new ArrayList<>();
        writes((step, at) -> {
                    if (step == Step.TEMP_CREATED) {
                        for (String name : names()) {
                            seen.add(name + " " + mode(folder.resolve(name)));
                        }
                    }
                })
                .replace(file, NEW);
        assertThat(seen).hasSize(2).allMatch(line -> line.endsWith(" rw-------"));
        assertThat(seen.get(0)).matches("\\.vault\\.[0-9a-f]{32}\\.tmp .*");
    }

    @ParameterizedTest
    @EnumSource(names = {"TEMP_CREATED", "TEMP_WRITTEN", "TEMP_SYNCED"})
    void replace_failingBeforeTheRename_leavesTheOldAndNoTemp(Step at) throws IOException {
        FileWrites failing = writes((step, path) -> {
            if (step == at) {
                throw new IOException("No space left on device");
            }
        });
        assertThat(refused(ErrorCode.VAULT_IO, () -> failing.replace(file, NEW)))
                .hasMessageContaining("disk is full")
                .hasMessageContaining("untouched");
        assertThat(file).hasBinaryContent(OLD);
        assertThat(names()).containsExactly("vault");
    }

    @ParameterizedTest
    @EnumSource(names = {"RENAMED", "FOLDER_SYNCED"})
    void replace_failingAfterTheRename_leavesTheNew(Step at) throws IOException {
        writes((step, path) -> {
                    if (step == at) {
                        throw new IOException("Input/output error");
                    }
                })
                .replace(file, NEW);
        assertThat(file).hasBinaryContent(NEW);
        assertThat(names()).containsExactly("vault");
    }

    @Test
    void replace_withoutPermission_saysSoAndNotDiskFull() {
        FileWrites failing = writes((step, path) -> {
            throw new AccessDeniedException(path.toString());
        });
        assertThat(refused(ErrorCode.VAULT_IO, () -> failing.replace(file, NEW)))
                .hasMessageContaining("no permission")
                .hasMessageNotContaining("full");
    }

    @Test
    void replace_withoutFolder_saysSo() {
        assertThat(refused(ErrorCode.VAULT_IO, () -> writes.replace(folder.resolve("no/vault"), NEW)))
                .hasMessageContaining("its folder does not exist");
    }

    @Test
    void removeLeftovers_takesOnlyItsOwnTempFiles() throws IOException {
        String hex = "0123456789abcdef0123456789abcdef";
        Files.createFile(folder.resolve(".vault." + hex + ".tmp"));
        Files.createFile(folder.resolve(".tokens." + hex + ".tmp"));
        Files.createFile(folder.resolve(".vault.backup.tmp"));
        writes.removeLeftovers(file);
        assertThat(names()).containsExactly(".tokens." + hex + ".tmp", ".vault.backup.tmp", "vault");
        writes.removeLeftovers(folder.resolve("nowhere/vault"));
    }

    @Test
    void ensurePrivateFolder_makesItWithParents() throws IOException {
        Path made = folder.resolve("a/b");
        writes.ensurePrivateFolder(made);
        assertThat(mode(made)).isEqualTo("rwx------");
        assertThat(mode(folder.resolve("a"))).isEqualTo("rwx------");
        writes.ensurePrivateFolder(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-x---", "rwx--x---", "rwx-----x", "rwxrwxrwx", "rwx---r--"})
    void ensurePrivateFolder_othersHaveAnyPermission_refusedWithTheCommand(String mode) throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));
        assertThat(refused(ErrorCode.VAULT_EXPOSED, () -> writes.ensurePrivateFolder(open))
                        .problem()
                        .fix())
                .isEqualTo("chmod 700 " + open);
        assertThat(mode(open)).isEqualTo(mode);
    }

    @Test
    void readPrivate_missing_isEmpty() {
        assertThat(writes.readPrivate(folder.resolve("none"), 10)).isEmpty();
    }

    @Test
    void readPrivate_atItsLimit_andOneOver() {
        assertThat(writes.readPrivate(file, 3)).hasValue(OLD);
        refused(ErrorCode.TOO_LARGE, () -> writes.readPrivate(file, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void readPrivate_othersHaveAnyPermission_refused(String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        assertThat(refused(ErrorCode.VAULT_EXPOSED, () -> writes.readPrivate(file, 9))
                        .problem()
                        .fix())
                .isEqualTo("chmod 600 " + file);
    }

    @Test
    void readPrivate_symbolicLinkOrFolder_refused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        refused(ErrorCode.VAULT_EXPOSED, () -> writes.readPrivate(link, 9));
        refused(ErrorCode.VAULT_EXPOSED, () -> writes.readPrivate(folder, 9));
    }

    /** Only root can give a file away; anybody else finds root's files there already. */
    @Test
    void ownedBySomebodyElse_refused() throws IOException {
        Path foreign = Path.of("/");
        Path foreignFile = Path.of("/etc/passwd");
        if (OwnUid.effective() == 0) {
            foreign = Files.createDirectory(folder.resolve("theirs"));
            foreignFile = Files.createFile(folder.resolve("their-file"));
            Files.setAttribute(foreign, "unix:uid", 65534);
            Files.setAttribute(foreignFile, "unix:uid", 65534);
        }
        Path dir = foreign;
        Path theirs = foreignFile;
        assertThat(refused(ErrorCode.VAULT_EXPOSED, () -> writes.ensurePrivateFolder(dir)))
                .hasMessageContaining("belongs to uid");
        assertThat(refused(ErrorCode.VAULT_EXPOSED, () -> writes.readPrivate(theirs, 1 << 20)))
                .hasMessageContaining("belongs to uid");
    }

    @Test
    void replace_listenerThatBreaks_leavesNoTemp() throws IOException {
        FileWrites broken = writes((step, path) -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> broken.replace(file, NEW)).hasMessage("broken");
        assertThat(names()).containsExactly("vault");
    }
}
