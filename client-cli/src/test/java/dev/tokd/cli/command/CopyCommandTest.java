package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With fakes of the desktops' tools, which keep the clipboard in a file; the tests of the whole have a real one. */
class CopyCommandTest {
    private static final String DIGEST = "d0c04f4b1951e4aeaaec8223ed2039e542f3aae805a6fa7f6d794e5afff5d272";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;
    private Path clipboard;
    private Path arguments;
    private final List<Duration> pauses = new ArrayList<>();
    private Runnable during = () -> {};

    @BeforeEach
    void start() throws IOException {
        cli = new Cli(folder);
        daemon = cli.daemon();
        daemon.on(
                "GET /v1/apps/reports/token",
                200,
                "{\"access_token\":\"sesame\",\"token_type\":\"Bearer\",\"expires_in\":60,\"app\":\"reports\"}");
        clipboard = folder.resolve("clipboard");
        arguments = folder.resolve("arguments");
        Files.createDirectories(folder.resolve("bin"));
        cli.environment.put("PATH", folder.resolve("bin").toString());
        cli.pause = length -> {
            pauses.add(length);
            during.run();
        };
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private void fake(String name, String script) {
        try {
            Path file = folder.resolve("bin").resolve(name);
            Files.writeString(
                    file,
                    "#!/bin/sh\necho " + name + " \"$@\" >> " + arguments + "\nC=" + clipboard + "\n" + script + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fakeXclip() {
        cli.environment.put("DISPLAY", ":9");
        fake("xclip", "case $3 in -out) cat $C ;; *) cat > $C ;; esac");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void copy_unchangedAfter45s_isCleared() {
        fakeXclip();
        during = () -> assertThat(read(clipboard)).isEqualTo("sesame");
        Cli.Result result = cli.run("copy", "reports");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(
                        "copied by xclip, cleared in 45s if it is still there; a clipboard history may keep it",
                        "the clipboard is cleared");
        assertThat(pauses).containsExactly(Duration.ofSeconds(45));
        assertThat(clipboard).isEmptyFile();
        assertThat(read(arguments)).doesNotContain("sesame");
    }

    @Test
    void copy_changedMeanwhile_isLeft() {
        fakeXclip();
        during = () -> {
            try {
                Files.writeString(clipboard, "mine");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThat(cli.run("copy", "reports", "--clear-after", "5s").err()).contains("holds something else by now");
        assertThat(pauses).containsExactly(Duration.ofSeconds(5));
        assertThat(clipboard).hasContent("mine");
    }

    @Test
    void copy_clearAfterZero_staysAndSaysSo() {
        fakeXclip();
        assertThat(cli.run("copy", "reports", "--clear-after", "0s").err()).contains("and not cleared");
        assertThat(pauses).isEmpty();
        assertThat(clipboard).hasContent("sesame");
    }

    @Test
    void copy_withALauncher_leavesItBehindAndReturns() throws IOException {
        fakeXclip();
        cli.installTokd();
        Path launcher = Files.createFile(cli.tokdHome.resolve("bin/tok"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        cli.run("copy", "reports");
        assertThat(pauses).isEmpty();
        assertThat(cli.spawner.command).containsExactly(launcher.toString(), "copy-clear", "XCLIP", "45s", DIGEST);
        assertThat(clipboard).hasContent("sesame");
        assertThat(cli.run("copy-clear", "XCLIP", "45s", DIGEST).exit()).isZero();
        assertThat(pauses).containsExactly(Duration.ofSeconds(45));
        assertThat(clipboard).isEmptyFile();
    }

    @ParameterizedTest
    @CsvSource({"true, --sensitive, leave it out", "false, , may keep it all the same"})
    void wayland_isPreferredAndMarkedWhereItCanBe(boolean newer, String flag, String said) {
        fakeXclip();
        cli.environment.put("WAYLAND_DISPLAY", "wayland-9");
        fake(
                "wl-copy",
                "case $1 in --help) echo '" + (newer ? "--sensitive" : "--primary")
                        + "' ;; --clear) : > $C ;; *) cat > $C ;; esac");
        fake("wl-paste", "cat $C");
        Cli.Result result = cli.run("copy", "reports");
        assertThat(result.err()).contains("copied by wl-copy", said, "the clipboard is cleared");
        assertThat(read(arguments))
                .contains("wl-copy --type text/plain" + (flag == null ? "" : " " + flag) + "\n", "wl-copy --clear")
                .doesNotContain("xclip");
    }

    @Test
    void otherTools_copyAndClear() {
        fake("pbcopy", "cat > $C");
        fake("pbpaste", "cat $C");
        assertThat(cli.run("copy", "reports").err()).contains("copied by pbcopy", "the clipboard is cleared");
        fake("xsel", "case $2 in --output) cat $C ;; --clear) : > $C ;; *) cat > $C ;; esac");
        cli.environment.put("DISPLAY", ":9");
        assertThat(cli.run("copy", "reports").err()).contains("copied by xsel", "the clipboard is cleared");
    }

    @Test
    void windows_lineEndAddedByItsReader_isNoChange() {
        fake("clip.exe", "cat > $C");
        fake("powershell.exe", "cat $C; printf '\\r\\n'");
        assertThat(cli.run("copy", "reports").err()).contains("copied by clip.exe", "the clipboard is cleared");
    }

    @Test
    void noTool_onATerminal_isOsc52() {
        cli.terminal = true;
        Cli.Result result = cli.run("copy", "reports");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("\u001b]52;c;c2VzYW1l\u0007");
        assertThat(result.err()).contains("OSC 52", "not cleared");
    }

    @Test
    void noTool_inAPipe_isRefusedBeforeAnyTokenIsRead() {
        Cli.Result result = cli.run("copy", "reports");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("there is no clipboard", "fix: tok token reports");
        assertThat(daemon.requests()).isEmpty();
    }

    @Test
    void tool_thatFails_isAnError() {
        cli.environment.put("DISPLAY", ":9");
        fake("xclip", "exit 3");
        Cli.Result result = cli.run("copy", "reports");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("xclip ended with exit code 3").doesNotContain("sesame");
    }

    @Test
    void toolWithoutItsDisplay_isNotUsed() {
        fake("xclip", "exit 3");
        fake("wl-copy", "exit 3");
        assertThat(cli.run("copy", "reports").err()).contains("there is no clipboard");
        assertThat(arguments).doesNotExist();
    }
}
