package dev.tokd.cli.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    @TempDir
    Path folder;

    private long uid;

    @BeforeEach
    void uid() throws IOException {
        uid = (int) Files.getAttribute(folder, "unix:uid");
    }

    private Path write(int length, String permissions) throws IOException {
        Path file = Files.write(folder.resolve("k"), new byte[length]);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void read_otherLength_isRefused(int length) throws IOException {
        Path file = write(length, "rw-------");
        assertThatThrownBy(() -> KeyFile.read(file, uid))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("exactly 32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-"})
    void obtain_exposedFile_isRefusedAndUntouched(String permissions) throws IOException {
        Path file = write(32, permissions);
        assertThatThrownBy(() -> KeyFile.obtain(file, new SecureRandom(), uid))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("by others");
        assertThat(Files.readAllBytes(file)).isEqualTo(new byte[32]);
    }

    @Test
    void obtain_twice_givesTheSameKey() {
        KeyFile made = KeyFile.obtain(folder.resolve("new"), new SecureRandom(), uid);
        KeyFile taken = KeyFile.obtain(folder.resolve("new"), new SecureRandom(), uid);
        assertThat(made.created()).isTrue();
        assertThat(taken.created()).isFalse();
        assertThat(taken.key()).isEqualTo(made.key());
        taken.undo();
        assertThat(folder.resolve("new")).exists();
        made.undo();
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void obtain_folderMissing_isSaid() {
        Path file = folder.resolve("no/such/k");
        assertThatThrownBy(() -> KeyFile.obtain(file, new SecureRandom(), uid)).hasMessageContaining("key file");
    }
}
