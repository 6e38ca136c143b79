package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiCommandTest {
    private static final String ASK = "GET /v1/apps/mgmt/token";
    private static final String REFRESH = "POST /v1/apps/mgmt/refresh";
    private static final String JSON = "application/json; charset=utf-8";
    /** SHA-256 of {@code sesame}. */
    private static final String DIGEST = "d0c04f4b1951e4aeaaec8223ed2039e542f3aae805a6fa7f6d794e5afff5d272";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;
    private FakeApi api;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
        api = new FakeApi();
        daemon.on(ASK, 200, token("sesame"));
        app(api.url() + "/api/v2/");
    }

    @AfterEach
    void stop() {
        api.close();
        daemon.close();
    }

    private static String token(String token) {
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":60,\"app\":\"mgmt\"}";
    }

    private void app(String audience) {
        daemon.on(
                "GET /v1/apps/mgmt",
                200,
                "{\"name\":\"mgmt\",\"client\":\"t\",\"audience\":\"" + audience + "\",\"scopes\":[\"read:clients\"]}");
        client("auth0", "\"domain\":\"" + api.url() + "\"");
    }

    private void client(String provider, String members) {
        daemon.on(
                "GET /v1/clients/t",
                200,
                "{\"name\":\"t\",\"provider\":\"" + provider + "\",\"client_id\":\"4f\"," + members + "}");
    }

    /** The same with another client; its own daemon, for scripted answers are given in turn. */
    private Cli.Result withClient(String provider, String members, String... line) {
        daemon.close();
        daemon = cli.daemon();
        daemon.on(ASK, 200, token("sesame"));
        daemon.on(
                "GET /v1/apps/mgmt",
                200,
                "{\"name\":\"mgmt\",\"client\":\"t\",\"audience\":\"" + api.url()
                        + "/api/v2/\",\"scopes\":[\"read:clients\"]}");
        client(provider, members);
        return cli.run(line);
    }

    @Test
    void get_bodyGoesOutAsItIs_statusAndLimitsBeside() {
        api.on(
                "GET /api/v2/clients?per_page=5&q=a%20b%26c",
                200,
                "[ {\"id\":1.50} ]",
                "content-type",
                JSON,
                "x-ratelimit-limit",
                "50",
                "x-ratelimit-remaining",
                "49",
                "x-ratelimit-reset",
                "1704067202");
        Cli.Result result = cli.run("api", "mgmt", "GET", "/clients", "-q", "per_page=5", "-q", "q=a b&c");
        assertThat(result)
                .isEqualTo(new Cli.Result(
                        0, "[ {\"id\":1.50} ]", "tok: HTTP 200; rate limit: 49 of 50 calls left, more in 2s\n"));
        assertThat(api.seen().get(0).header("Authorization")).isEqualTo("Bearer sesame");
    }

    @Test
    void get_methodLeftOutAndOnATerminal_isPrettyAndClean() {
        api.on("GET /api/v2/clients", 200, "[{\"id\":1.50,\"n\":\"a\\u001bb\"}]", "content-type", JSON);
        cli.terminal = true;
        Cli.Result result = cli.run("api", "mgmt", "clients");
        assertThat(result.out()).isEqualTo("[ {\n  \"id\" : 1.50,\n  \"n\" : \"a\\u001Bb\"\n} ]\n");
        api.on("GET /api/v2/text", 200, "a\u001b[2Jb", "content-type", "text/plain");
        assertThat(cli.run("api", "mgmt", "/text").out()).isEqualTo("a?[2Jb\n");
    }

    @Test
    void data_fromTextFileAndStdin_isSentAsJson() throws IOException {
        api.on("POST /api/v2/clients", 201, "{}").on("PATCH /api/v2/clients/1", 200, "{}");
        Files.writeString(folder.resolve("b.json"), "{\"from\":\"file\"}");
        assertThat(cli.run("api", "mgmt", "/clients", "-d", "{\"a\":1}").exit()).isZero();
        assertThat(cli.run("api", "mgmt", "PATCH", "/clients/1", "-d", "@b.json")
                        .exit())
                .isZero();
        assertThat(cli.stdin("x=1")
                        .run("api", "mgmt", "patch", "/clients/1", "-d", "@-", "-H", "content-type: text/x")
                        .exit())
                .isZero();
        assertThat(api.seen().stream().map(FakeApi.Seen::body).toList())
                .containsExactly("{\"a\":1}", "{\"from\":\"file\"}", "x=1");
        assertThat(api.seen().stream().map(seen -> seen.header("Content-type")).toList())
                .containsExactly("application/json", "application/json", "text/x");
        assertThat(cli.run("api", "mgmt", "/clients", "-d", "@absent").exit()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"204, 0", "301, 1", "400, 1", "401, 5", "403, 5", "404, 1", "409, 1", "429, 8", "500, 8", "503, 8"})
    void status_isTheExitCode(int status, int exit) {
        daemon.on(REFRESH, 200, token("sesame"));
        api.on("GET /api/v2/x", status, status == 204 ? "" : "why", "retry-after", "7");
        Cli.Result result = cli.run("api", "mgmt", "/x");
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.out()).isEqualTo(status == 204 ? "" : "why");
        assertThat(result.err()).contains("tok: HTTP " + status + "; try again in 7s");
    }

    @Test
    void rejectedToken_isReportedOnceAndTheNewOneTried() {
        api.on("POST /api/v2/x", 401, "no").on("POST /api/v2/x", 200, "yes");
        daemon.on(REFRESH, 200, token("newer"));
        Cli.Result result = cli.run("api", "mgmt", "POST", "/x", "-d", "{}");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("yes");
        assertThat(daemon.last(REFRESH).body()).isEqualTo("{\"rejected\":\"" + DIGEST + "\"}");
        assertThat(api.seen().stream()
                        .map(seen -> seen.header("Authorization") + seen.body())
                        .toList())
                .containsExactly("Bearer sesame{}", "Bearer newer{}");
    }

    @Test
    void rejectedToken_twice_isNotTriedAThirdTime() {
        api.on("GET /api/v2/x", 401, "no");
        daemon.on(REFRESH, 200, token("newer"));
        Cli.Result result = cli.run("api", "mgmt", "/x");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(api.seen()).hasSize(2);
        assertThat(daemon.lines().stream().filter(REFRESH::equals)).hasSize(1);
        assertThat(result.out() + result.err()).doesNotContain("sesame", "newer");
    }

    @Test
    void rejectedToken_withNoOther_isNotSentAgain() {
        api.on("GET /api/v2/x", 401, "no");
        daemon.on(REFRESH, 200, token("sesame"));
        assertThat(cli.run("api", "mgmt", "/x").err()).contains("which is the newest there is");
        assertThat(api.seen()).hasSize(1);
    }

    @Test
    void rejectedToken_refreshRefused_saysBoth() {
        api.on("GET /api/v2/x", 401, "no");
        daemon.problem(REFRESH, 502, "provider_refused", "the provider said no", "tok why mgmt");
        Cli.Result result = cli.run("api", "mgmt", "/x");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.err()).contains("the provider said no", "fix: tok why mgmt", "tok: HTTP 401");
    }

    private static final String AUTH0_403 = "{\"statusCode\":403,\"error\":\"Forbidden\",\"message\":"
            + "\"Insufficient scope, expected any of: update:clients,update:client_keys\","
            + "\"errorCode\":\"insufficient_scope\"}";

    @Test
    void insufficientScope_ofAManagedClient_namesScopeAndCommand() {
        api.on("PATCH /api/v2/x", 403, AUTH0_403, "content-type", JSON);
        Cli.Result result = withClient(
                "auth0",
                "\"domain\":\"" + api.url() + "\",\"managed\":{\"via\":\"boot\",\"created\":true}",
                "api",
                "mgmt",
                "PATCH",
                "/x",
                "-d",
                "{}");
        assertThat(result.exit()).isEqualTo(5);
        assertThat(result.out()).isEqualTo(AUTH0_403);
        assertThat(result.err())
                .contains("lacks one of the scopes update:clients update:client_keys")
                .endsWith("fix: tok auth0 scopes mgmt --add update:clients\n");
    }

    @Test
    void insufficientScope_ofAnotherClient_saysWhatToDoAtTheProvider() {
        api.on("GET /api/v2/x", 403, "", "www-authenticate", "Bearer error=\"insufficient_scope\", scope=\"a b:c\"");
        Cli.Result result = withClient("oauth2", "\"issuer\":\"https://sso.example/\"", "api", "mgmt", "/x");
        assertThat(result.err())
                .contains("lacks scope a b:c", "grant it to client \"t\" at https://sso.example/ first")
                .endsWith("fix: tok app set mgmt --scope 'a b:c read:clients'\n");
    }

    @Test
    void insufficientScope_thatTheAppAsksFor_isAGrantThatIsMissing() {
        api.on("GET /api/v2/x", 403, "", "www-authenticate", "Bearer error=insufficient_scope scope=\"read:clients\"");
        assertThat(cli.run("api", "mgmt", "/x").err())
                .contains("wants scope read:clients, which the app asks for and was not granted");
    }

    @Test
    void forbiddenForAnotherReason_namesNoScope() {
        api.on("GET /api/v2/x", 403, "{\"message\":\"expected any of: cats\"}", "content-type", JSON);
        assertThat(cli.run("api", "mgmt", "/x").err()).doesNotContain("cats", "fix:");
    }

    @Test
    void otherOrigin_getsNothing() {
        try (FakeApi other = new FakeApi()) {
            Cli.Result result = cli.run("api", "mgmt", other.url() + "/x");
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).contains("another origin; nothing was sent", "fix: --url " + other.url());

            api.on("GET /api/v2/x", 302, "", "location", other.url() + "/y");
            Cli.Result redirected = cli.run("api", "mgmt", "/x");
            assertThat(redirected.exit()).isEqualTo(1);
            assertThat(redirected.err()).contains("it redirects to " + other.url() + "/y, which was not followed");

            api.on(
                    "GET /api/v2/l?page=0&per_page=100&include_totals=true",
                    200,
                    "[1]",
                    "link",
                    "<" + other.url() + "/l>; rel=\"next\"");
            Cli.Result linked = cli.run("api", "mgmt", "/l", "--paginate");
            assertThat(linked.exit()).isEqualTo(2);
            assertThat(linked.out()).isEmpty();
            assertThat(linked.err()).contains("another origin, where the token must not go");
            assertThat(other.seen()).isEmpty();

            other.on("GET /v9/x", 200, "there");
            assertThat(cli.run("api", "mgmt", "/x", "--url", other.url() + "/v9")
                            .out())
                    .isEqualTo("there");
        }
    }

    @Test
    void redirectWithinTheOrigin_isFollowedByGetAlone() {
        api.on("GET /api/v2/x", 307, "", "location", "/y").on("GET /y", 200, "moved");
        assertThat(cli.run("api", "mgmt", "/x").out()).isEqualTo("moved");
        api.on("POST /api/v2/x", 307, "", "location", "/y");
        assertThat(cli.run("api", "mgmt", "POST", "/x").exit()).isEqualTo(1);
        api.on("GET /api/v2/circle", 302, "", "location", "/api/v2/circle");
        assertThat(cli.run("api", "mgmt", "/circle").exit()).isEqualTo(1);
    }

    @Test
    void paginate_auth0Totals_givesOneArray() {
        String page = "GET /api/v2/clients?fields=id&per_page=2&page=";
        api.on(
                page + "0&include_totals=true",
                200,
                "{\"start\":0,\"limit\":2,\"total\":3,\"clients\":[{\"a\":1.0},2]}");
        api.on(
                "GET /api/v2/clients?fields=id&per_page=2&include_totals=true&page=1",
                200,
                "{\"start\":2,\"limit\":2,\"total\":3,\"clients\":[[3]]}");
        Cli.Result result = cli.run("api", "mgmt", "/clients", "-q", "fields=id", "-q", "per_page=2", "--paginate");
        assertThat(result).isEqualTo(new Cli.Result(0, "[{\"a\":1.0},2,[3]]\n", "tok: HTTP 200\ntok: 2 pages\n"));
    }

    @Test
    void paginate_auth0Checkpoints_areFollowed() {
        api.on("GET /api/v2/o?take=1", 200, "{\"next\":\"c+1\",\"organizations\":[1]}");
        api.on("GET /api/v2/o?take=1&from=c%2B1", 200, "{\"organizations\":[2]}");
        assertThat(cli.run("api", "mgmt", "/o", "-q", "take=1", "--paginate").out())
                .isEqualTo("[1,2]\n");
    }

    @Test
    void paginate_links_areFollowedUntilThereIsNone() {
        api.on("GET /api/v2/r", 200, "[1,2]", "link", "</api/v2/r>; rel=prev, </api/v2/r?c=2>; rel=\"last next\"");
        api.on("GET /api/v2/r?c=2", 200, "[3]", "link", "</api/v2/r>; rel=\"first\"; title=next");
        Cli.Result result =
                withClient("oauth2", "\"issuer\":\"https://sso.example/\"", "api", "mgmt", "/r", "--paginate");
        assertThat(result.out()).isEqualTo("[1,2,3]\n");
    }

    @Test
    void paginate_failureOnTheWay_printsNoPartOfTheList() {
        api.on("GET /api/v2/r", 200, "[1,2]", "link", "</api/v2/r?c=2>; rel=next");
        api.on("GET /api/v2/r?c=2", 503, "later");
        Cli.Result result =
                withClient("oauth2", "\"issuer\":\"https://sso.example/\"", "api", "mgmt", "/r", "--paginate");
        assertThat(result.exit()).isEqualTo(8);
        assertThat(result.out()).isEqualTo("later");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":[1],\"b\":[2]}", "{\"a\":1}", "\"text\"", "[1", ""})
    void paginate_noList_isRefused(String body) {
        api.on("GET /api/v2/r", 200, body);
        Cli.Result result =
                withClient("oauth2", "\"issuer\":\"https://sso.example/\"", "api", "mgmt", "/r", "--paginate");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void paginate_circle_ends() {
        api.on("GET /api/v2/r", 200, "[1]", "link", "</api/v2/r>; rel=next");
        assertThat(withClient("oauth2", "\"issuer\":\"https://sso.example/\"", "api", "mgmt", "/r", "--paginate")
                        .err())
                .contains("go in a circle");
    }

    @Test
    void usage_mistakes_sendNothing() {
        for (String line : new String[] {
            "api mgmt GTE /x",
            "api mgmt GET",
            "api mgmt /x -q novalue",
            "api mgmt /x -H novalue",
            "api mgmt /x -H Authorization:x",
            "api mgmt /x -H Host:x",
            "api mgmt POST /x --paginate"
        }) {
            assertThat(cli.run(line.split(" ")).exit()).as(line).isEqualTo(2);
        }
        assertThat(cli.run("api", "mgmt", "/a b").err()).contains("encode what is special");
        assertThat(cli.run("api", "mgmt", "GTE", "/x").err()).contains("did you mean GET?");
        assertThat(api.seen()).isEmpty();
    }

    @Test
    void audienceThatIsNoUrl_needsAnUrl() {
        try (FakeDaemon other = new FakeDaemon(folder.resolve("o"))) {
            other.on("GET /v1/apps/mgmt", 200, "{\"name\":\"mgmt\",\"client\":\"t\",\"audience\":\"my-api\"}");
            other.on(
                    "GET /v1/clients/t",
                    200,
                    "{\"name\":\"t\",\"client_id\":\"4f\",\"issuer\":\"https://sso.example/\"}");
            Cli.Result result = cli.run(
                    "api", "mgmt", "GET", "/x", "--socket", folder.resolve("o").toString());
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.err()).contains("fix: tok api mgmt --url https://API/ GET /x");
        }
    }

    @Test
    void plainHttpBeyondThisMachine_isRefused() {
        Cli.Result result = cli.run("api", "mgmt", "/x", "--url", "http://api.example/");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("nothing was sent");
    }

    @Test
    void customDomain_isCalledInsteadOfTheTenants() {
        api.on("GET /api/v2/x", 200, "custom");
        daemon.close();
        daemon = cli.daemon();
        daemon.on(ASK, 200, token("sesame"));
        daemon.on(
                "GET /v1/apps/mgmt",
                200,
                "{\"name\":\"mgmt\",\"client\":\"t\",\"audience\":\"http://localhost:1/api/v2/\"}");
        client(
                "auth0",
                "\"domain\":\"localhost:1\",\"custom_domain\":\""
                        + URI.create(api.url()).getAuthority() + "\"");
        assertThat(cli.run("api", "mgmt", "/x").out()).isEqualTo("custom");
    }

    @Test
    void proxyOfTheClient_isUsedUnlessTheHostIsLeftOut() {
        try (FakeApi proxy = new FakeApi()) {
            proxy.on("GET " + api.url() + "/api/v2/x", 200, "by proxy");
            api.on("GET /api/v2/x", 200, "straight");
            String members = "\"issuer\":\"https://sso.example/\",\"proxy\":\"" + proxy.url() + "\"";
            assertThat(withClient("oauth2", members, "api", "mgmt", "/x").out()).isEqualTo("by proxy");
            assertThat(withClient("oauth2", members + ",\"no_proxy\":[\"127.0.0.1\"]", "api", "mgmt", "/x")
                            .out())
                    .isEqualTo("straight");
        }
    }

    @Test
    void nobodyListening_isTryAgain() {
        api.close();
        Cli.Result result = cli.run("api", "mgmt", "/x");
        assertThat(result.exit()).isEqualTo(8);
        assertThat(result.err()).contains("cannot be reached").doesNotContain("sesame");
    }

    @Test
    void unknownApp_suggestsTheNearest() {
        daemon.problem("GET /v1/apps/mgmnt", 404, "unknown_app", "there is no app \\\"mgmnt\\\"", "");
        daemon.on("GET /v1/apps", 200, "{\"apps\":[{\"name\":\"mgmt\"}]}");
        Cli.Result result = cli.run("api", "mgmnt", "/x");
        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).contains("did you mean mgmt?");
    }
}
