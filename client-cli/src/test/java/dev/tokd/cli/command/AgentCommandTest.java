package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCommandTest {
    private static final String STATUS = "{\"version\":\"0.1.0\",\"pid\":7,\"uptime\":1,\"vault\":\"/v/vault\","
            + "\"socket\":\"/s\",\"doors\":[],\"slots\":[],\"state\":\"locked\"}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        cli.installTokd();
        cli.spawner.whenStarted = () -> daemon = cli.daemon().on("GET /v1/status", 200, STATUS);
    }

    private String home(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void start_notRunning_spawnsAndPrintsTheLine() throws IOException {
        Cli.Result result = cli.run("agent", "start", "--vault", "v", "--state", "st", "--no-persist");
        assertThat(result.out()).isEqualTo("TOKD_SOCK='" + home("s") + "'; export TOKD_SOCK;\n");
        assertThat(result.err()).contains("daemon started");
        assertThat(cli.spawner.command)
                .containsExactly(
                        home("home/bin/tokd"),
                        "--vault",
                        home("v"),
                        "--socket",
                        home("s"),
                        "--state",
                        home("st"),
                        "--no-persist",
                        "--background",
                        "--log",
                        home("st/tokd.log"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("st/tokd.log"))))
                .isEqualTo("rw-------");
        daemon.close();
    }

    @Test
    void start_defaultSocketOnATerminal_printsNoLine() throws IOException {
        cli.environment.remove("TOKD_SOCK");
        cli.environment.put("XDG_RUNTIME_DIR", folder.toString());
        Files.createDirectory(folder.resolve("tokd"));
        cli.terminal = true;
        cli.spawner.whenStarted = () -> daemon = new FakeDaemon(folder.resolve("tokd/tokd.sock"));
        assertThat(cli.run("agent", "start")).extracting(Cli.Result::out).isEqualTo("");
        assertThat(cli.run("agent", "start", "--format", "sh").out()).startsWith("TOKD_SOCK=");
        cli.terminal = false;
        assertThat(cli.run("agent", "start").out()).startsWith("TOKD_SOCK=");
        daemon.close();
    }

    @Test
    void start_shells_getTheirOwnLine() {
        cli.environment.put("SHELL", "/bin/tcsh");
        assertThat(cli.run("agent", "start").out()).isEqualTo("setenv TOKD_SOCK '" + home("s") + "';\n");
        assertThat(cli.run("agent", "start", "--format", "fish").out())
                .isEqualTo("set -gx TOKD_SOCK '" + home("s") + "';\n");
        assertThat(cli.run("agent", "start", "--format", "json").out())
                .isEqualTo("{\"socket\":\"" + home("s") + "\",\"pid\":7,\"vault\":\"/v/vault\"}\n");
        daemon.close();
    }

    @Test
    void quoting_survivesEveryShell() {
        assertThat(ShellSyntax.sh.export("A", "it's")).isEqualTo("A='it'\\''s'; export A;");
        assertThat(ShellSyntax.csh.export("A", "a!'b")).isEqualTo("setenv A 'a\\!'\\''b';");
        assertThat(ShellSyntax.fish.export("A", "a'\\b")).isEqualTo("set -gx A 'a\\'\\\\b';");
    }

    @Test
    void start_running_isNoError() {
        cli.run("agent", "start");
        cli.spawner.command = java.util.List.of();
        Cli.Result again = cli.run("agent", "start");
        assertThat(again.exit()).isZero();
        assertThat(again.err()).contains("running already");
        assertThat(cli.spawner.command).isEmpty();
        assertThat(cli.run("agent", "start", "--vault", "/elsewhere").err()).contains("serves another vault, /v/vault");
        daemon.close();
    }

    @Test
    void start_childEnds_showsItsLastWords() {
        cli.spawner.whenStarted = () -> {};
        cli.spawner.ends = true;
        cli.spawner.code = 1;
        cli.spawner.logs = "first\nthe vault is held by another daemon\u001b[2J\n";
        Cli.Result result = cli.run("agent", "start", "--log", "l");
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err())
                .contains(
                        "  | the vault is held by another daemon?[2J",
                        "exit code 1",
                        "fix: read the log at " + home("l"));
        assertThat(result.out()).isEmpty();
    }

    @Test
    void start_withKeyFile_unlocksAfterwards() {
        cli.spawner.whenStarted = () ->
                daemon = cli.daemon().on("GET /v1/vault", 200, "{\"state\":\"missing\",\"path\":\"/v\",\"slots\":[]}");
        Cli.Result result = cli.run("agent", "start", "--key-file", "k");
        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.out()).startsWith("TOKD_SOCK=");
        assertThat(result.err()).contains("fix: tok init");
        daemon.close();
    }

    @Test
    void start_foreground_runsItHere() {
        cli.spawner.code = 143;
        assertThat(cli.run("agent", "start", "--foreground").exit()).isEqualTo(143);
        assertThat(cli.spawner.command).doesNotContain("--background", "--log").contains("--socket", home("s"));
    }

    @Test
    void start_withoutTree_saysSo() {
        cli.tokdHome = null;
        assertThat(cli.run("agent", "start").err()).contains("not beside tok");
    }

    @Test
    void start_pathTooLong_isUsage() {
        assertThat(cli.run("agent", "start", "--socket", "/tmp/" + "x".repeat(110))
                        .exit())
                .isEqualTo(2);
        assertThat(cli.spawner.command).isEmpty();
    }

    @Test
    void stop_waitsUntilNobodyAnswers() {
        cli.run("agent", "start");
        daemon.on("POST /v1/agent/stop", 202, "{\"stopping\":true}").closingAfter("POST /v1/agent/stop");
        Cli.Result result = cli.run("agent", "stop");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("daemon stopped, its keys and tokens wiped");
        assertThat(cli.run("agent", "stop").err()).contains("no daemon runs at");
    }

    private static final String OPEN = "{\"state\":\"unlocked\",\"path\":\"/v\",\"slots\":[]}";

    /** What a daemon does that is started with a socket of its own. */
    private void answerWhereTold() {
        cli.environment.put("XDG_RUNTIME_DIR", folder.resolve("r").toString());
        cli.environment.remove("TOKD_SOCK");
        cli.spawner.whenStarted = () ->
                daemon = new FakeDaemon(Path.of(cli.spawner.command.get(cli.spawner.command.indexOf("--socket") + 1)))
                        .on("GET /v1/vault", 200, OPEN);
    }

    @Test
    void startWithCommand_launcher_isToldTheSocketOfADaemonThatEndsWithIt() {
        answerWhereTold();
        Cli.Result result = cli.run("agent-plan", "--until-pid", "99", "--vault", "v", "--", "make", "--vault", "x");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(cli.plan.toString(StandardCharsets.UTF_8))
                .matches("tokd-exec 1\nTOKD_SOCK=" + folder.resolve("r/tokd") + "/a\\d+/tokd.sock\n");
        assertThat(cli.spawner.command).containsSequence("--until-pid", "99").containsSequence("--vault", home("v"));
        daemon.close();
    }

    @Test
    void startWithCommand_noLauncher_runsItAsAChild() {
        answerWhereTold();
        Path program = cli.tokdHome.resolve("bin/tokd");
        cli.run("agent", "start", "--", "make", "-k");
        assertThat(cli.spawner.command).containsExactly("make", "-k");
        assertThat(cli.spawner.extra).containsOnlyKeys("TOKD_SOCK");
        assertThat(program).exists();
        daemon.close();
    }

    @Test
    void startWithCommand_wrongLine_isUsage() {
        for (String line : List.of(
                "agent start --",
                "agent start make",
                "agent start --foreground -- make",
                "agent start --format sh -- make",
                "agent start --socket /elsewhere -- make")) {
            assertThat(cli.run(line.split(" ")).exit()).as(line).isEqualTo(2);
        }
        assertThat(cli.spawner.command).isEmpty();
    }

    @Test
    void start_daemonSaysWhyItEnds_isTheProblem() {
        cli.spawner.whenStarted = () -> {};
        cli.spawner.ends = true;
        cli.spawner.logs = "tokd: another tokd (pid 7) uses this folder\nfix: tok agent stop\n";
        assertThat(cli.run("agent", "start").err())
                .contains("tok: the daemon did not start: another tokd (pid 7)", "fix: tok agent stop");
    }
}
