package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScopesCommandTest {
    private static final String ASK = "GET /v1/apps/reports/token";
    private static final String MANAGED = ",\"managed\":{\"via\":\"boot\",\"created\":true}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        cli = new Cli(folder);
        daemon = cli.daemon();
        Files.writeString(folder.resolve("api.yaml"), """
                openapi: 3.0.3
                paths:
                  /reports:
                    get: {security: [{o: [reports:read]}]}
                    post: {security: [{o: [reports:write]}]}
                  /open:
                    get: {}
                """);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private void app(String scopes, String granted, String managed) {
        daemon.on("GET /v1/apps/reports", 200, "{\"name\":\"reports\",\"client\":\"api\",\"scopes\":[" + scopes + "]}");
        daemon.on(
                "GET /v1/clients/api",
                200,
                "{\"name\":\"api\",\"provider\":\"auth0\",\"domain\":\"acme.eu.auth0.com\",\"client_id\":\"4f\""
                        + managed + "}");
        daemon.on(
                ASK,
                200,
                "{\"access_token\":\"sesame\",\"token_type\":\"Bearer\",\"expires_in\":60"
                        + (granted == null ? "" : ",\"scope\":\"" + granted + "\"") + ",\"app\":\"reports\"}");
    }

    @Test
    void tooMuchAndTooLittle_areNamedWithTheCommand() {
        app("\"reports:read\",\"users:read\"", "reports:read users:read", MANAGED);
        Cli.Result result =
                cli.run("scopes", "reports", "--openapi", "api.yaml", "GET", "/reports", "POST", "/reports");
        assertThat(result).isEqualTo(new Cli.Result(5, """
                reports: 2 calls need 2 scopes
                  needs                     reports:read reports:write
                  has                       reports:read users:read
                  too much                  users:read
                  lacks                     reports:write
                to give it just these: tok auth0 scopes reports --set 'reports:read reports:write'
                """, ""));
    }

    @Test
    void justEnough_saysSo() {
        app("\"reports:read\"", "reports:read", MANAGED);
        Cli.Result result = cli.run("scopes", "reports", "--openapi", "api.yaml", "GET", "/reports");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("1 call needs 1 scope\n", "it has just what they need");
    }

    @Test
    void grantedMoreThanAsked_ofAClientOfOnesOwn_isTrimmedAtTheProvider() {
        app("\"reports:read\"", "reports:read users:read", "");
        Cli.Result result = cli.run("scopes", "reports", "--openapi", "api.yaml", "GET", "/reports");
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .contains("too much                  users:read", "tok app set reports --scope reports:read");
        assertThat(result.err())
                .contains("more is granted than the app asks for; what client \"api\" may be granted is changed at"
                        + " acme.eu.auth0.com");
    }

    @Test
    void defined_readsNoToken() {
        app("\"reports:read\"", "x", "");
        assertThat(cli.run("scopes", "reports", "--openapi", "api.yaml", "--defined", "GET", "/reports")
                        .exit())
                .isZero();
        assertThat(daemon.lines()).doesNotContain(ASK);
    }

    @Test
    void grantUnsaid_isTakenFromTheDefinition() {
        app("\"reports:read\"", null, "");
        Cli.Result result = cli.run("scopes", "reports", "--openapi", "api.yaml", "GET", "/reports");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("taking what the app asks for");
    }

    @Test
    void json_holdsTheSame() {
        app("\"users:read\"", "users:read", MANAGED);
        Cli.Result result = cli.run("scopes", "reports", "--openapi", "api.yaml", "GET", "/reports", "--json");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out())
                .isEqualTo("{\"app\":\"reports\",\"calls\":[{\"call\":\"GET /reports\",\"alternatives\":"
                        + "[[\"reports:read\"]]}],\"needs\":[\"reports:read\"],\"has\":[\"users:read\"],"
                        + "\"too_much\":[\"users:read\"],\"lacks\":[\"reports:read\"],"
                        + "\"command\":\"tok auth0 scopes reports --set reports:read\"}\n");
    }

    @Test
    void withoutCalls_showsWhatTheAppMayDo() {
        app("\"reports:read\",\"users:read\"", "reports:read users:read", "");
        Cli.Result result = cli.run("scopes", "reports", "--openapi", "api.yaml");
        assertThat(result).isEqualTo(new Cli.Result(0, """
                reports: may make 2 of the document's 3 calls
                  has                       reports:read users:read
                  needed by no call         users:read
                  GET /reports
                  GET /open
                """, ""));
        assertThat(cli.run("scopes", "reports", "--openapi", "api.yaml", "--json")
                        .out())
                .contains("\"may_call\":[\"GET /reports\",\"GET /open\"],\"too_much\":[\"users:read\"]");
    }

    @Test
    void callWithoutScopes_isWarnedOf() {
        app("\"reports:read\"", "reports:read", "");
        assertThat(cli.run("scopes", "reports", "--openapi", "api.yaml", "GET", "/open")
                        .err())
                .contains("the document names no scope for GET /open");
    }

    @Test
    void mistakes_areUsage() {
        for (String line : new String[] {
            "scopes reports --openapi api.yaml GET", "scopes reports --openapi absent.yaml GET /reports",
            "scopes reports GET /reports", "scopes reports --openapi api.yaml GET /report"
        }) {
            assertThat(cli.run(line.split(" ")).exit()).as(line).isEqualTo(2);
        }
        assertThat(cli.run("scopes", "reports", "--openapi", "api.yaml", "GET", "/report")
                        .err())
                .contains("did you mean GET /reports?");
        assertThat(daemon.requests()).isEmpty();
    }
}
