package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecCommandTest {
    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
        daemon.on(
                "GET /v1/apps/reports/token",
                200,
                "{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":60}");
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    @Test
    void plan_printsWhatTheLauncherExports() {
        Cli.Result result = cli.run("exec-plan", "reports", "--env", "API", "--", "curl", "-s", "--env", "x");
        assertThat(result).isEqualTo(new Cli.Result(0, "tokd-exec 1\nAPI=abc\n", ""));
    }

    @Test
    void exec_fallback_runsTheCommandAndGivesItsCode() {
        cli.spawner.code = 42;
        Cli.Result result = cli.run("exec", "reports", "--", "sh", "-c", "exit 42", "--help");
        assertThat(result).isEqualTo(new Cli.Result(42, "", ""));
        assertThat(cli.spawner.command).containsExactly("sh", "-c", "exit 42", "--help");
        assertThat(cli.spawner.extra).isEqualTo(Map.of("TOKEN", "abc"));
    }

    @Test
    void exec_programMissing_saysSo() {
        cli.spawner.missing = true;
        Cli.Result result = cli.run("exec", "reports", "--", "nosuch");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("cannot run nosuch").doesNotContain("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reports",
                "reports --",
                "reports curl",
                "reports curl -s",
                "reports x -- curl",
                "-- curl",
                "reports --env A=B -- curl",
                "reports --env 9A -- curl"
            })
    void execPlan_wrongLine_isUsageWithoutAskingForAToken(String line) {
        for (String command : new String[] {"exec", "exec-plan"}) {
            Cli.Result result = cli.run((command + " " + line).split(" "));
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("tok: ").contains("fix: ");
        }
        assertThat(daemon.requests()).isEmpty();
    }

    @Test
    void execPlan_help_isThatOfExec() {
        Cli.Result result = cli.run("exec-plan", "--help");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("Usage: tok exec [").doesNotContain("exec-plan");
    }
}
