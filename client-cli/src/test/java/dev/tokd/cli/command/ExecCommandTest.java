package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        assertThat(result).isEqualTo(new Cli.Result(0, "", ""));
        assertThat(cli.plan.toString(StandardCharsets.UTF_8)).isEqualTo("tokd-exec 1\nAPI=abc\n");
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

    private void twoApps() {
        daemon.on("GET /v1/apps/pay-2/token", 200, "{\"access_token\":\"def\",\"token_type\":\"Bearer\"}");
    }

    @Test
    void severalApps_eachHasItsVariable() {
        twoApps();
        assertThat(cli.run("exec-plan", "reports,pay-2", "--", "true").exit()).isZero();
        assertThat(cli.plan.toString(StandardCharsets.UTF_8))
                .isEqualTo("tokd-exec 1\nREPORTS_TOKEN=abc\nPAY_2_TOKEN=def\n");
    }

    @Test
    void severalApps_envNamesOneOfThem() {
        twoApps();
        cli.run("exec", "reports,pay-2", "--env", "pay-2=PAY", "--", "true");
        assertThat(cli.spawner.extra).isEqualTo(Map.of("REPORTS_TOKEN", "abc", "PAY", "def"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reports,pay-2 --env X",
                "reports,pay-2 --env other=X",
                "reports,pay-2 --env pay-2=REPORTS_TOKEN",
                "reports,reports",
                "reports,",
                "reports,pay-2 --as auth0-deploy",
                "reports --as auth0-deploy --env X",
                "reports --as terraform"
            })
    void severalApps_wrongLine_isUsageWithoutAskingForAToken(String line) {
        Cli.Result result = cli.run(("exec " + line + " -- true").split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("fix: ");
        assertThat(daemon.lines()).noneMatch(asked -> asked.endsWith("/token"));
    }

    private void client(String members) {
        daemon.on("GET /v1/apps/reports", 200, "{\"name\":\"reports\",\"client\":\"mgmt\",\"scopes\":[]}");
        daemon.on("GET /v1/clients/mgmt", 200, "{\"name\":\"mgmt\",\"client_id\":\"x\"," + members + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    auth0-terraform | "provider":"auth0","domain":"acme.eu.auth0.com" | AUTH0_DOMAIN=acme.eu.auth0.com AUTH0_API_TOKEN=abc
                    auth0-deploy | "provider":"auth0","domain":"login.acme.com:8443" | AUTH0_DOMAIN=login.acme.com AUTH0_ACCESS_TOKEN=abc
                    auth0-deploy | "issuer":"https://acme.eu.auth0.com/" | AUTH0_DOMAIN=acme.eu.auth0.com AUTH0_ACCESS_TOKEN=abc
                    okta-terraform | "issuer":"https://dev-1.okta.com" | OKTA_ORG_NAME=dev-1 OKTA_BASE_URL=okta.com OKTA_ACCESS_TOKEN=abc
                    okta-terraform | "token_endpoint":"https://acme.oktapreview.com/oauth2/v1/token" | OKTA_ORG_NAME=acme OKTA_BASE_URL=oktapreview.com OKTA_ACCESS_TOKEN=abc
                    """)
    void as_tool_getsItsVariables(String tool, String members, String variables) {
        client(members);
        Cli.Result result = cli.run("exec-plan", "reports", "--as", tool, "--", "true");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(cli.plan.toString(StandardCharsets.UTF_8).lines().skip(1))
                .containsExactlyInAnyOrder(variables.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    okta-terraform | "provider":"auth0","domain":"acme.eu.auth0.com" | at acme.eu.auth0.com
                    auth0-deploy | "provider":"keycloak","issuer":"https://sso.example/realms/a" | of provider keycloak
                    okta-terraform | "issuer":"https://notokta.com" | at notokta.com
                    """)
    void as_toolOfAnotherProvider_isRefused(String tool, String members, String said) {
        client(members);
        Cli.Result result = cli.run("exec-plan", "reports", "--as", tool, "--", "true");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--as " + tool + " is for clients of ", said, "fix: ");
        assertThat(daemon.lines()).noneMatch(asked -> asked.endsWith("/token"));
    }

    @Test
    void socket_isTheOnlyVariable_andEndsWithTheCommandsProcess() {
        daemon.on("POST /v1/forwards", 201, "{\"socket\":\"/run/f.sock\"}");
        Cli.Result result = cli.run("exec-plan", "--until-pid", "77", "reports", "--socket", "--", "true");

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(cli.plan.toString(StandardCharsets.UTF_8)).isEqualTo("tokd-exec 1\nTOKD_SOCK=/run/f.sock\n");
        assertThat(daemon.last("POST /v1/forwards").body())
                .isEqualTo("{\"for\":\"30d\",\"pid\":77,\"app\":\"reports\"}");
        assertThat(daemon.lines()).containsExactly("POST /v1/forwards");
    }

    @Test
    void socket_boundedAndNarrowed_saysSo() {
        daemon.on("POST /v1/forwards", 201, "{\"socket\":\"/run/f.sock\"}");
        cli.run("exec", "reports", "--scope", "r", "--for", "8h", "--socket", "--", "true");

        assertThat(daemon.last("POST /v1/forwards").body()).startsWith("{\"scopes\":[\"r\"],\"for\":\"8h\",\"pid\":");
        assertThat(cli.spawner.extra).isEqualTo(Map.of("TOKD_SOCK", "/run/f.sock"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec reports --socket --env T -- true",
                "exec reports,billing --socket -- true",
                "exec reports --socket --min-ttl 1m -- true",
                "exec reports --for 1h -- true",
                "token reports --socket",
                "status --socket",
            })
    void socket_withWhatDoesNotGoWithIt_isUsageWithoutAsking(String line) {
        Cli.Result result = cli.run(line.split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("tok: ").contains("fix: ");
        assertThat(daemon.requests()).isEmpty();
    }
}
