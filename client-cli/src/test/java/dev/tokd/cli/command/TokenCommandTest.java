package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCommandTest {
    private static final String ASK = "GET /v1/apps/reports/token";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private static String token(String token, String scope) {
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":60,"
                + "\"expires_at\":\"2026-11-01T00:00:00Z\",\"scope\":\"" + scope + "\",\"app\":\"reports\"}";
    }

    @ParameterizedTest
    @CsvSource({
        "raw, abc.d-e_f~g+h/i==",
        "header, Authorization: Bearer abc.d-e_f~g+h/i==",
        "env, TOKEN=abc.d-e_f~g+h/i==",
    })
    void token_formats_printAndNothingElse(String format, String expected) {
        daemon.on(ASK, 200, token("abc.d-e_f~g+h/i==", "a b"));
        Cli.Result result = cli.run("token", "reports", "--format", format);
        assertThat(result).isEqualTo(new Cli.Result(0, expected + "\n", ""));
    }

    @Test
    void token_json_isTheAnswer() {
        daemon.on(ASK, 200, token("abc", "a b"));
        Cli.Result result = cli.run("token", "reports", "--format=json");
        assertThat(result.out()).isEqualTo(token("abc", "a b") + "\n");
    }

    @Test
    void token_envName_isUsed() {
        daemon.on(ASK, 200, token("abc", ""));
        assertThat(cli.run("token", "reports", "--format", "env", "--env", "API_1")
                        .out())
                .isEqualTo("API_1=abc\n");
        assertThat(cli.run("token", "reports", "--format", "env", "--env", "1X").exit())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "header", "env", "json"})
    void token_hostileToken_isRefusedInEveryFormat(String format) {
        for (String bad :
                new String[] {"a\\r\\nX: y", "a b", "a\\u001b[2J", "", "=", "a=b", "\\u00e9", "a'b", "$(x)"}) {
            try (FakeDaemon hostile = new FakeDaemon(folder.resolve("h"))) {
                hostile.on(ASK, 200, token(bad, "a"));
                Cli.Result result =
                        cli.run("--socket", folder.resolve("h").toString(), "token", "reports", "--format", format);
                assertThat(result.exit()).as(bad).isEqualTo(1);
                assertThat(result.out()).isEmpty();
                assertThat(result.err())
                        .contains("RFC 6750")
                        .doesNotContain("X: y")
                        .doesNotContain("\u001b");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "header", "env", "json"})
    void token_hostileScope_isRefusedInEveryFormat(String format) {
        daemon.on(ASK, 200, token("abc", "a\\r\\nb"));
        Cli.Result result = cli.run("token", "reports", "--format", format);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("scope with control characters");
    }

    @Test
    void token_otherType_isNoBearerHeader() {
        daemon.on(ASK, 200, token("abc", "").replace("Bearer", "DPoP"));
        Cli.Result result = cli.run("token", "reports", "--format", "header");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void token_options_becomeTheQuery() {
        daemon.on(ASK + "?min_ttl=10m&scope=a%20b%20c&accept_shorter=true", 200, token("abc", "a b c"));
        Cli.Result result =
                cli.run("token", "reports", "--min-ttl", "600s", "--scope", "c b", "--scope", "a", "--accept-shorter");
        assertThat(result.exit()).isZero();
    }

    @Test
    void token_context_prefixesOnce() {
        cli.environment.put("TOK_CONTEXT", "prod");
        daemon.on("GET /v1/apps/prod.reports/token", 200, token("abc", ""));
        assertThat(cli.run("token", "reports").exit()).isZero();
        assertThat(cli.run("token", "prod.reports").exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "423, locked, 4, tok unlock",
        "409, vault_missing, 4, tok init",
        "403, denied, 5, tok app list",
        "502, provider_refused, 7, tok status",
        "503, provider_unavailable, 8, try later",
        "409, ttl_unattainable, 8, --min-ttl 5m",
        "409, login_required, 9, tok login",
        "500, internal, 1, look",
        "409, cannot_narrow, 2, x",
    })
    void token_problem_givesItsExitAndFix(int status, String code, int exit, String fix) {
        daemon.problem(ASK, status, code, "it is so", fix);
        Cli.Result result = cli.run("token", "reports");
        assertThat(result).isEqualTo(new Cli.Result(exit, "", "tok: it is so\nfix: " + fix + "\n"));
    }

    @Test
    void token_problemFromAfar_losesItsControlCharacters() {
        daemon.problem(ASK, 502, "provider_refused", "no\\u001b]0;x\\u0007", "do\\u001b[31m");
        assertThat(cli.run("token", "reports").err()).isEqualTo("tok: no?]0;x?\nfix: do?[31m\n");
    }

    @Test
    void token_unknownApp_suggestsTheNearest() {
        daemon.problem("GET /v1/apps/report/token", 404, "unknown_app", "there is no app \\\"report\\\"", "");
        daemon.on("GET /v1/apps", 200, "{\"apps\":[{\"name\":\"billing\"},{\"name\":\"reports\"}]}");
        Cli.Result result = cli.run("token", "report");
        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err())
                .isEqualTo("tok: there is no app \"report\"; did you mean reports?\nfix: tok app list\n");
    }

    @Test
    void token_noDaemon_isNotRunning() {
        daemon.close();
        Cli.Result result = cli.run("token", "reports");
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("no daemon answers at").contains("fix: tok agent start");
    }

    @Test
    void token_badName_isUsage() {
        assertThat(cli.run("token", "../x").exit()).isEqualTo(2);
        assertThat(daemon.requests()).isEmpty();
    }

    @Test
    void refresh_success_saysLifeNotToken() {
        daemon.on("POST /v1/apps/reports/refresh", 200, token("sesame", ""));
        assertThat(cli.run("refresh", "reports").out()).isEqualTo("reports: new token, 1m left\n");
        assertThat(cli.run("refresh", "reports", "--json").out())
                .contains("\"expires_in\":60")
                .doesNotContain("sesame");
    }

    @Test
    void refresh_tooSoon_isTryAgain() {
        daemon.on(
                "POST /v1/apps/reports/refresh",
                429,
                "{\"code\":\"refresh_too_soon\",\"detail\":\"one in 10 s\",\"retry_after\":7}");
        Cli.Result result = cli.run("refresh", "reports");
        assertThat(result.exit()).isEqualTo(8);
        assertThat(result.err()).contains("try again in 7s");
    }
}
