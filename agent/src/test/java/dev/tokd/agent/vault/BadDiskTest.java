package dev.tokd.agent.vault;

import static dev.tokd.agent.vault.VaultBench.MAIN;
import static dev.tokd.agent.vault.VaultBench.app;
import static dev.tokd.agent.vault.VaultBench.key;
import static dev.tokd.agent.vault.VaultBench.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.host.ChildJvm;
import dev.tokd.agent.host.FileWrites.Step;
import dev.tokd.agent.host.OwnUid;
import dev.tokd.agent.token.Stored;
import dev.tokd.protocol.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Full disks, exposed folders, other uids, and a lock in the middle of a write. */
class BadDiskTest {
    @TempDir
    Path folder;

    /** Runs on a file system of 96 kB of its own. */
    public static final class OnSmallDisk {
        private OnSmallDisk() {}

        public static void main(String[] arguments) throws IOException {
            Path disk = Path.of(arguments[0]);
            VaultBench bench = new VaultBench(disk);
            Vault vault = bench.filled();
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            byte[] before = bench.bytes();
            Definitions definitions = vault.definitions();
            assertThat(refused(ErrorCode.VAULT_IO, () -> vault.change(Change.put(app("more", "mgmt")))))
                    .hasMessageContaining("the disk is full")
                    .hasMessageContaining("untouched");
            assertThat(bench.bytes()).isEqualTo(before);
            assertThat(vault.definitions()).isSameAs(definitions);
            try (Stream<Path> files = Files.walk(disk)) {
                assertThat(files.filter(path -> path.toString().endsWith(".tmp")))
                        .isEmpty();
            }
            bench.vault().unlock(null, key(1), false);
            Files.delete(ballast);
            assertThat(vault.change(Change.put(app("more", "mgmt"))).apps()).containsKey("more");
        }

        private static void fill(Path ballast) throws IOException {
            try (OutputStream out = Files.newOutputStream(ballast)) {
                while (true) {
                    out.write(new byte[512]);
                }
            } catch (IOException full) {
                assertThat(full).hasMessageContaining("No space left");
            }
        }
    }

    @Test
    void change_onAFullDisk_leavesDiskAndMemoryAsTheyWere() throws Exception {
        List<String> namespace = List.of(
                "unshare",
                OwnUid.effective() == 0 ? "-m" : "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=96k,mode=700 none \"$0\" && exec \"$@\"",
                folder.toString());
        try (ChildJvm child = ChildJvm.start(namespace, OnSmallDisk.class, folder.toString())) {
            assertThat(child.finish()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TEMP_CREATED", "TEMP_WRITTEN", "TEMP_SYNCED"})
    void everyWrite_failingAtAStep_changesNothing(Step at) {
        VaultBench bench = new VaultBench(folder);
        bench.filled();
        boolean[] failing = {false};
        Vault vault = bench.vault((step, file) -> {
            if (failing[0] && step == at) {
                throw new IOException("No space left on device");
            }
        });
        vault.unlock(null, key(1), false);
        failing[0] = true;
        byte[] before = bench.bytes();
        Definitions definitions = vault.definitions();
        refused(ErrorCode.VAULT_IO, () -> vault.change(Change.removeApp("reports")));
        refused(ErrorCode.VAULT_IO, () -> vault.addSlot(VaultBench.slot("b"), key(2), key(1)));
        refused(ErrorCode.VAULT_IO, () -> vault.tokens().save(new Stored(List.of(), List.of())));
        assertThat(vault.definitions()).isSameAs(definitions);
        assertThat(bench.bytes()).isEqualTo(before);
        failing[0] = false;
        vault.addSlot(VaultBench.slot("b"), key(2), key(1));
        failing[0] = true;
        refused(
                ErrorCode.VAULT_IO,
                () -> vault.removeSlot("b", key(1), java.util.Map.of("main", key(1)), java.util.Set.of()));
        assertThat(vault.proves("b", key(2))).isTrue();
        failing[0] = false;
        vault.change(Change.removeApp("reports"));
        bench.vault().unlock("b", key(2), false);
    }

    @Test
    void init_failing_leavesNoVault() {
        VaultBench bench = new VaultBench(folder);
        Vault vault = bench.vault((step, file) -> {
            throw new IOException("No space left on device");
        });
        refused(ErrorCode.VAULT_IO, () -> vault.init(MAIN, key(1)));
        assertThat(vault.state()).isEqualTo(Vault.State.MISSING);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void lock_duringAWrite_isImmediateAndTheWriteLandsWhole(Step at) throws Exception {
        VaultBench bench = new VaultBench(folder);
        bench.filled();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Vault vault = bench.vault((step, file) -> {
            if (step == at && file.equals(bench.places.vault())) {
                reached.countDown();
                await(goOn);
            }
        });
        vault.unlock(null, key(1), false);
        CompletableFuture<Definitions> write =
                CompletableFuture.supplyAsync(() -> vault.change(Change.put(app("second", "mgmt"))));
        await(reached);
        vault.lock();
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
        refused(ErrorCode.LOCKED, () -> vault.borrow("mgmt"));
        goOn.countDown();
        assertThat(write.get(30, TimeUnit.SECONDS).apps()).containsKey("second");
        assertThat(vault.state()).isEqualTo(Vault.State.LOCKED);
        vault.unlock(null, key(1), false);
        assertThat(vault.definitions().apps()).containsOnlyKeys("reports", "second");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void vaultInAFolderOthersCanRead_refusedWithTheCommand() throws IOException {
        VaultBench bench = new VaultBench(folder);
        Vault open = bench.filled();
        Path data = bench.places.folder();
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        Vault vault = bench.vault();
        assertThat(refused(ErrorCode.VAULT_EXPOSED, () -> vault.unlock(null, key(1), false))
                        .problem()
                        .fix())
                .isEqualTo("chmod 700 " + data);
        refused(ErrorCode.VAULT_EXPOSED, () -> open.change(Change.removeApp("reports")));
        Files.delete(bench.places.vault());
        refused(ErrorCode.VAULT_EXPOSED, () -> vault.init(MAIN, key(1)));
        assertThat(bench.places.vault()).doesNotExist();
    }

    @Test
    void vaultFileOthersCanRead_refused() throws IOException {
        VaultBench bench = new VaultBench(folder);
        bench.filled();
        Files.setPosixFilePermissions(bench.places.vault(), PosixFilePermissions.fromString("rw-r--r--"));
        refused(ErrorCode.VAULT_EXPOSED, () -> bench.vault().unlock(null, key(1), false));
    }

    /** Root tries as nobody; anybody else can at least see that the modes would stop the others. */
    @Test
    void files_areClosedToOtherUids() throws Exception {
        VaultBench bench = new VaultBench(folder);
        bench.filled().tokens().save(new Stored(List.of(TokenFileTest.token("t")), List.of()));
        VaultPlaces places = bench.places;
        for (Path file : List.of(places.vault(), places.tokens(), places.generation())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
        }
        if (OwnUid.effective() == 0) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            assertThat(asNobody(folder)).isZero();
            assertThat(asNobody(places.folder())).isNotZero();
            Files.setPosixFilePermissions(places.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
            assertThat(asNobody(places.folder())).isZero();
            assertThat(asNobody(places.vault())).isNotZero();
        }
    }

    private static int asNobody(Path path) throws Exception {
        String read = "if [ -d \"$0\" ]; then ls \"$0\"; else cat \"$0\"; fi >/dev/null 2>&1";
        try (ChildJvm child = ChildJvm.run(List.of(
                "setpriv",
                "--reuid",
                "65534",
                "--regid",
                "65534",
                "--clear-groups",
                "sh",
                "-c",
                read,
                path.toString()))) {
            return child.finish();
        }
    }
}
