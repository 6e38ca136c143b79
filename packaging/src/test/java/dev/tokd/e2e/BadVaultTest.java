package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to a vault and a socket, as a person sees it who types {@code tok}; and nothing is lost. */
class BadVaultTest {
    @TempDir
    Path home;

    private Tree tree;
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectories(home.resolve(".local/share/tokd"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        tree = Tree.built(home);
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
    }

    private void works(String... arguments) throws IOException, InterruptedException {
        Tree.Result result = tree.tok(arguments);
        assertThat(result.exit()).as("%s: %s", List.of(arguments), result.err()).isZero();
    }

    /** A command fails so, says this, and names the next command. */
    private void fails(int exit, String message, String fix, String... arguments)
            throws IOException, InterruptedException {
        Tree.Result result = tree.tok(arguments);
        assertThat(result.exit()).as("%s: %s", List.of(arguments), result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(message).containsPattern("fix: .*" + java.util.regex.Pattern.quote(fix));
        assertThat(result.out()).isEmpty();
    }

    private void vaultWithAClient(String name) throws IOException, InterruptedException {
        Path secret = Files.writeString(home.resolve("secret"), "secret\n");
        Tree.Result result = tree.run("", Tree.line("chmod", "600", secret.toString()));
        assertThat(result.exit()).isZero();
        works(
                "client",
                "add",
                name,
                "--token-endpoint",
                "http://127.0.0.1:9/token",
                "--client-id",
                "id",
                "--client-secret-file",
                secret.toString(),
                "--no-verify");
    }

    @Test
    void vaultFile_damagedNewerOlderOrExposed_isSaidAndNothingIsLost() throws IOException, InterruptedException {
        Path file = folder.resolve("vault");
        works("agent", "start");
        works("init", "--key-file", home + "/key");
        byte[] older = Files.readAllBytes(file);
        vaultWithAClient("api");
        works("lock");
        byte[] whole = Files.readAllBytes(file);

        fails(5, "does not open with this key", "tok slot list", "unlock", "--key-file", wrongKey());
        byte[] tampered = whole.clone();
        tampered[tampered.length - 1] ^= 1;
        byte[] newer = whole.clone();
        newer[8] = 2;
        replaced(file, Arrays.copyOf(whole, whole.length - 1), 1, "not what was written", "tok unlock");
        replaced(file, Arrays.copyOf(whole, 20), 1, "not what was written", "tok unlock");
        replaced(file, tampered, 1, "not what was written", "tok unlock");
        replaced(file, newer, 1, "newer", "tokd --version");
        replaced(file, older, 1, "older", "tok unlock --accept-older");
        Files.write(file, whole);
        works("unlock", "--key-file", home + "/key");
        works("client", "show", "api");
    }

    private String wrongKey() throws IOException, InterruptedException {
        Path file = Files.write(home.resolve("wrong"), new byte[32]);
        assertThat(tree.run("", Tree.line("chmod", "600", file.toString())).exit())
                .isZero();
        return file.toString();
    }

    private void replaced(Path file, byte[] bytes, int exit, String message, String fix)
            throws IOException, InterruptedException {
        Files.write(file, bytes);
        fails(exit, message, fix, "unlock", "--key-file", home + "/key");
        assertThat(file).hasBinaryContent(bytes);
    }

    @Test
    void vaultOnAFullDisk_changeFailsAndTheOldOneOpens() throws IOException, InterruptedException {
        assertThat(tree.run("", List.of("mount", "-t", "tmpfs", "-o", "size=16k,mode=700", "none", folder.toString()))
                        .exit())
                .as("these tests run as root")
                .isZero();
        try {
            works("agent", "start");
            works("init", "--key-file", home + "/key");
            vaultWithAClient("api");
            Tree.Result filled = tree.run("", List.of("dd", "if=/dev/zero", "of=" + folder.resolve("full"), "bs=4096"));
            assertThat(filled.err()).contains("No space left");
            fails(1, "full", "df", "client", "set", "api", "--call-timeout", "9s");
            works("agent", "stop");
            works("agent", "start");
            works("unlock", "--key-file", home + "/key");
            works("client", "show", "api");
            works("agent", "stop");
        } finally {
            tree.tok("agent", "stop");
            tree.run("", List.of("umount", folder.toString()));
        }
    }

    @Test
    void agent_otherOneOrBadPlace_saysSo() throws IOException, InterruptedException {
        assertThat(tree.run("", List.of("chmod", "755", folder.toString())).exit())
                .isZero();
        fails(3, "others than its owner have permissions on", "chmod 700", "agent", "start");
        assertThat(tree.run("", List.of("chmod", "700", folder.toString())).exit())
                .isZero();
        works("agent", "start");
        fails(
                3,
                "another",
                "tok agent",
                "agent",
                "start",
                "--socket",
                home + "/run/other.sock",
                "--vault",
                folder.toString());
        fails(
                1,
                "serves another vault",
                "tok agent start",
                "agent",
                "start",
                "--socket",
                home + "/.local/state/tokd/tokd.sock",
                "--vault",
                home + "/second");
        fails(2, "over 106 bytes", "--socket", "agent", "start", "--socket", home + "/" + "x".repeat(120));
        Path stale = Files.createDirectories(home.resolve("stale"));
        assertThat(tree.run("", List.of("chmod", "700", stale.toString())).exit())
                .isZero();
        leaveSocketOfAnother(stale.resolve("s"));
        fails(
                3,
                "socket of somebody else",
                "tok agent start --socket",
                "agent",
                "start",
                "--socket",
                stale + "/s",
                "--vault",
                home + "/third");
        works("agent", "status");
    }

    private void leaveSocketOfAnother(Path socket) throws IOException, InterruptedException {
        new FakeAgent(socket, "unused").close();
        assertThat(tree.run("", List.of("chown", "65534", socket.toString())).exit())
                .isZero();
    }
}
