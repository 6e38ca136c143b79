package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandTest {
    private static final String ASK = "GET /v1/apps/reports/token";
    private static final String INTROSPECT = "POST /v1/apps/reports/introspect";
    private static final String CLAIMS = "{\"iss\":\"https://sso.example/\",\"aud\":[\"https://api.example/\"],"
            + "\"scope\":\"b a\",\"sub\":\"job\",\"azp\":\"4f\",\"iat\":1704060000,\"exp\":1704070800,\"gty\":\"cc\"}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
        daemon.on(
                "GET /v1/apps/reports",
                200,
                "{\"name\":\"reports\",\"client\":\"api\",\"audience\":\"https://api.example/\",\"scopes\":[\"a\",\"c\"]}");
        client("");
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private void client(String introspection) {
        daemon.on("GET /v1/clients/api", 200, client("https://sso.example/", introspection));
    }

    private static String client(String issuer, String introspection) {
        return "{\"name\":\"api\",\"provider\":\"oauth2\",\"issuer\":\"" + issuer + "\",\"client_id\":\"4f\","
                + "\"pinned\":{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"https://sso.example/token\","
                + "\"auth_method\":\"client_secret_basic\"" + introspection + "}}";
    }

    private static String jwt(String claims) {
        return part("{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"at+jwt\"}") + "." + part(claims) + ".c2lnbmF0dXJl";
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String served(String token, String scope) {
        return "{\"access_token\":\"" + token + "\",\"token_type\":\"Bearer\",\"expires_in\":10800,"
                + "\"expires_at\":\"2024-01-01T03:00:00Z\"" + scope + ",\"app\":\"reports\"}";
    }

    @Test
    void jwtOfAnApp_isReadAndComparedAndNeverPrinted() {
        daemon.on(ASK, 200, served(jwt(CLAIMS), ",\"scope\":\"a b\""));
        Cli.Result result = cli.run("inspect", "reports");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("""
                reports: a JWT; its signature was not verified here
                  issuer                    https://sso.example/
                  audience                  https://api.example/
                  scopes asked              a c
                  scopes granted            a b
                  subject                   job
                  client                    4f
                  issued                    2023-12-31T22:00:00Z (2h ago)
                  ends                      2024-01-01T01:00:00Z (in 3h)
                  header                    alg RS256, kid k1, typ at+jwt
                  other claims              gty
                """);
        assertThat(result.err())
                .isEqualTo("warning: granted less than asked; missing: c\nwarning: granted more than asked: b\n");
        assertThat(result.out() + result.err()).doesNotContain(part(CLAIMS), "c2lnbmF0dXJl");
    }

    @Test
    void json_holdsTheSameWithoutTheToken() {
        daemon.on(ASK, 200, served(jwt(CLAIMS), ""));
        Cli.Result result = cli.run("inspect", "reports", "--json");
        assertThat(result.out())
                .contains(
                        "\"kind\":\"jwt\",\"signature\":\"not verified\"",
                        "\"header\":{\"alg\":\"RS256\",\"kid\":\"k1\"",
                        "\"asked\":[\"a\",\"c\"],\"granted\":[\"a\",\"b\"]",
                        "\"expires_in\":10800",
                        "\"gty\":\"cc\"",
                        "\"warnings\":[\"granted less than asked; missing: c\"")
                .doesNotContain("c2lnbmF0dXJl", "access_token");
    }

    @Test
    void anotherIssuerAndAudience_areWarnedOf() {
        daemon.on(
                ASK,
                200,
                served(jwt(CLAIMS.replace("api.example/", "api.example").replace("sso", "evil")), ""));
        assertThat(cli.run("inspect", "reports").err())
                .contains(
                        "the app asks for audience https://api.example/, and the token is for https://api.example\n",
                        "the client's issuer is https://sso.example/, and the token says https://evil.example/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "authorization: bearer ", "Authorization: Bearer "})
    void tokenOnStandardInput_withOrWithoutItsHeader_isRead(String prefix) {
        Cli.Result result = cli.stdin(prefix + jwt(CLAIMS) + "\n").run("inspect", "-");
        assertThat(result.exit()).isZero();
        assertThat(result.out())
                .startsWith("standard input: a JWT")
                .contains("scopes granted            a b", "2024-01-01T01:00:00Z (in 59m 59s)")
                .doesNotContain("scopes asked", "c2lnbmF0dXJl");
        assertThat(daemon.requests()).isEmpty();
    }

    @Test
    void tokenOnStandardInput_ofAnApp_isComparedWithIt() {
        Cli.Result result = cli.stdin(jwt(CLAIMS)).run("inspect", "-", "--app", "reports");
        assertThat(result.out()).startsWith("reports: a JWT").contains("scopes asked              a c");
        assertThat(daemon.lines()).doesNotContain(ASK);
    }

    @Test
    void opaqueToken_withoutIntrospection_saysWhatTheDaemonKnows() {
        daemon.on(ASK, 200, served("opaque-1", ",\"scope\":\"a c\""));
        Cli.Result result = cli.run("inspect", "reports");
        assertThat(result).isEqualTo(new Cli.Result(0, """
                reports: an opaque token; only its provider can read it
                  scopes asked              a c
                  scopes granted            a c
                  ends                      2024-01-01T03:00:00Z (in 3h)
                """, ""));
    }

    @Test
    void opaqueToken_whereTheProviderIntrospects_isAskedAbout() {
        daemon.on(ASK, 200, served("opaque-1", ""));
        // Scripted answers come in turn, and the first was without an endpoint.
        cli.run("client", "show", "api");
        client(",\"introspection_endpoint\":\"https://sso.example/introspect\"");
        cli.run("client", "show", "api");
        daemon.on(INTROSPECT, 200, "{\"active\":false,\"scope\":\"a\",\"sub\":\"job\"}");
        Cli.Result result = cli.run("inspect", "reports");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last(INTROSPECT).body()).isEqualTo("{\"access_token\":\"opaque-1\"}");
        assertThat(result.out())
                .contains("scopes granted            a\n", "provider says             not active", "    sub  ")
                .doesNotContain("opaque-1");
        assertThat(result.err()).contains("the provider says that this token is not active", "missing: c");
    }

    @Test
    void introspect_whereNobodyCan_saysSo() {
        daemon.on(ASK, 200, served(jwt(CLAIMS), ""));
        Cli.Result none = cli.run("inspect", "reports", "--introspect");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("https://sso.example/ names no introspection endpoint");
        Cli.Result nobody = cli.stdin(jwt(CLAIMS)).run("inspect", "-", "--introspect");
        assertThat(nobody.exit()).isEqualTo(2);
        assertThat(nobody.err()).contains("fix: tok inspect - --app APP --introspect");
    }

    @Test
    void readerWhoIsNotTheOwner_seesItsAppWithoutTheClient() {
        try (FakeDaemon foreign = new FakeDaemon(folder.resolve("f"))) {
            foreign.on(ASK, 200, served("opaque-1", ",\"scope\":\"a\""));
            foreign.problem("GET /v1/apps/reports", 403, "denied", "not allowed, or no such app", "");
            foreign.on(
                    "GET /v1/apps", 200, "{\"apps\":[{\"name\":\"reports\",\"client\":\"api\",\"scopes\":[\"a\"]}]}");
            Cli.Result result = cli.run("--socket", folder.resolve("f").toString(), "inspect", "reports");
            assertThat(result.exit()).isZero();
            assertThat(result.out()).contains("scopes asked              a\n");
        }
    }

    @Test
    void encryptedToken_showsItsHeaderAlone() {
        String token = part("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..aXY.Y2lwaGVy.dGFn";
        Cli.Result result = cli.stdin(token).run("inspect", "-");
        assertThat(result.out()).contains("an encrypted JWT", "header                    alg dir, enc A256GCM");
    }

    @Test
    void hostileClaims_loseTheirControlCharacters() {
        String claims = "{\"iss\":\"a\\u001b[2Jb\",\"scope\":\"x\"}";
        assertThat(cli.stdin(jwt(claims)).run("inspect", "-").out())
                .contains("a?[2Jb")
                .doesNotContain("\u001b");
    }

    @Test
    void noToken_isRefusedWithoutBeingRepeated() {
        for (String bad : new String[] {"", "hello world", "a\u0007b", "secret%stuff"}) {
            Cli.Result result = cli.stdin(bad).run("inspect", "-");
            assertThat(result.exit()).as(bad).isEqualTo(2);
            assertThat(result.err()).doesNotContain("hello", "stuff");
        }
        assertThat(cli.run("inspect", "reports", "--app", "x").exit()).isEqualTo(2);
    }

    @Test
    void unknownApp_suggestsTheNearest() {
        daemon.problem("GET /v1/apps/report/token", 404, "unknown_app", "there is no app \\\"report\\\"", "");
        daemon.on("GET /v1/apps", 200, "{\"apps\":[{\"name\":\"reports\"}]}");
        Cli.Result result = cli.run("inspect", "report");
        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).contains("did you mean reports?");
    }
}
