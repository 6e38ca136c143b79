package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    /** Takes the lock, says so, and keeps it until its input ends. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try {
                FolderLock.tryLock(Path.of(arguments[0]));
                System.out.println("held");
            } catch (ProblemException e) {
                System.out.println(e.problem().code().wire());
            }
            while (System.in.read() >= 0) {
                // Only the end of the input matters.
            }
        }
    }

    private static ProblemException refused(Path file) {
        return catchThrowableOfType(ProblemException.class, () -> FolderLock.tryLock(file));
    }

    @Test
    void tryLock_heldByAnotherProcess_namesItsPid_untilItEnds() throws Exception {
        Path file = folder.resolve("vault.lock");
        try (ChildJvm child = ChildJvm.start(Holder.class, file.toString())) {
            assertThat(child.readLine()).isEqualTo("held");
            ProblemException refused = refused(file);
            assertThat(refused.problem().code()).isEqualTo(ErrorCode.ALREADY_RUNNING);
            assertThat(refused).hasMessageContaining("pid " + child.pid());
            child.finish();
        }
        FolderLock.tryLock(file).close();
    }

    @Test
    void tryLock_heldByThisProcess_refusedAndStillHeld() throws Exception {
        Path file = folder.resolve("vault.lock");
        try (FolderLock held = FolderLock.tryLock(file)) {
            assertThat(held).isNotNull();
            assertThat(refused(file))
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            try (ChildJvm child = ChildJvm.start(Holder.class, file.toString())) {
                assertThat(child.readLine()).isEqualTo("already_running");
                child.finish();
            }
        }
        FolderLock.tryLock(file).close();
    }

    @Test
    void tryLock_file_isPrivateAndStays() throws IOException {
        Path file = folder.resolve("vault.lock");
        FolderLock lock = FolderLock.tryLock(file);
        lock.close();
        lock.close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).isEqualTo(ProcessHandle.current().pid() + "\n");
    }

    @Test
    void tryLock_symbolicLinkOrNoFolder_isAnIoProblem() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        assertThat(refused(link).problem().code()).isEqualTo(ErrorCode.VAULT_IO);
        assertThat(folder.resolve("elsewhere")).doesNotExist();
        assertThat(refused(folder.resolve("no/lock")).problem().code()).isEqualTo(ErrorCode.VAULT_IO);
    }
}
