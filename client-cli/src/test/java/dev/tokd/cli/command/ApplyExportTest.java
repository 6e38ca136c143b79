package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyExportTest {
    private static final String PEM = "-----BEGIN CERTIFICATE-----\\nA\\\"A\\n-----END CERTIFICATE-----\\n";
    private static final String MGMT =
            "{\"name\":\"mgmt\",\"provider\":\"auth0\",\"domain\":\"d.example\",\"client_id\":\"c\\\\\\\"\\u00E9\","
                    + "\"ca_pem\":\"" + PEM
                    + "\",\"proxy\":\"http://p:1\",\"proxy_user\":\"u\",\"no_proxy\":[\"a\",\"b\"],"
                    + "\"allow_http\":true,\"call_timeout\":\"20s\",\"parameters\":{\"x.y\":\"1\",\"k\":\"v\"},\"assumed_life\":\"2m\"}";
    private static final String REPORTS = "{\"name\":\"prod.reports\",\"client\":\"mgmt\",\"resource\":\"https://r/\","
            + "\"scopes\":[\"a\",\"b\"],\"min_ttl\":\"1m\",\"keep_warm\":\"always\"}";
    private static final String DONE =
            "{\"applied\":true,\"changes\":[{\"action\":\"add\",\"kind\":\"app\",\"name\":\"reports\",\"fields\":[]},"
                    + "{\"action\":\"change\",\"kind\":\"client\",\"name\":\"mgmt\",\"fields\":[\"scopes: a -> a b\"]},"
                    + "{\"action\":\"remove\",\"kind\":\"app\",\"name\":\"old\",\"fields\":[]}],\"warnings\":[\"careful\"],\"etag\":\"e\"}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
        daemon.on(
                "GET /v1/definitions", 200, "{\"clients\":[" + MGMT + "],\"apps\":[" + REPORTS + "]}", "ETag: \"v1\"");
        daemon.on("PUT /v1/definitions", 200, DONE);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private void file(String text) throws IOException {
        Files.writeString(folder.resolve("apps.toml"), text);
    }

    @Test
    void export_thenApply_isTheSame() throws IOException {
        Cli.Result export = cli.run("export");
        assertThat(export.exit()).isZero();
        assertThat(export.out())
                .contains("[app.\"prod.reports\"]", "secret = { keep = true }", "proxy_secret = { keep = true }");
        file(export.out());
        assertThat(cli.run("apply", "-f", "apps.toml").err()).isEqualTo("tok: applied\nwarning: careful\n");
        FakeDaemon.Request put = daemon.last("PUT /v1/definitions");
        assertThat(put.body())
                .isEqualTo("{\"source\":\"" + folder.resolve("apps.toml") + "\",\"clients\":[" + MGMT + "],\"apps\":["
                        + REPORTS + "]}");
        assertThat(put.headers()).containsEntry("if-match", "\"v1\"");
        assertThat(cli.run("export").out()).isEqualTo(export.out());
    }

    @Test
    void export_oneSource_isKept() throws IOException {
        try (FakeDaemon other = new FakeDaemon(folder.resolve("o"))) {
            other.on(
                    "GET /v1/definitions",
                    200,
                    "{\"clients\":[],\"apps\":[" + REPORTS.replace("\"keep_warm\":\"always\"", "\"source\":\"team\"")
                            + "]}");
            String text = cli.run("--socket", "o", "export").out();
            assertThat(text).startsWith("source = \"team\"\n\n[app.");
            file(text);
            cli.run("apply", "-f", "apps.toml");
            assertThat(daemon.last("PUT /v1/definitions").body()).startsWith("{\"source\":\"team\"");
        }
    }

    @Test
    void apply_showsTheDiff() throws IOException {
        file("");
        Cli.Result result = cli.run("apply", "-f", "apps.toml");
        assertThat(result.out()).isEqualTo("+ app reports\n~ client mgmt  scopes: a -> a b\n- app old\n");
        assertThat(result.err()).isEqualTo("tok: applied\nwarning: careful\n");
    }

    @Test
    void apply_dryRunAndPrune_areAsked() throws IOException {
        file("");
        daemon.on("PUT /v1/definitions?dry_run=true&prune=true", 200, DONE);
        assertThat(cli.run("apply", "-f", "apps.toml", "--dry-run", "--prune").err())
                .contains("dry run: nothing was changed");
    }

    @Test
    void apply_widening_sendsTheProofWithTheSameCondition() throws IOException {
        file("");
        Path key = Files.write(folder.resolve("k"), new byte[32]);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        daemon.on("GET /v1/vault/slots", 200, "{\"slots\":[{\"name\":\"stick\",\"kind\":\"key-file\"}]}");
        assertThat(cli.run("apply", "-f", "apps.toml", "--proof-key-file", "k").exit())
                .isZero();
        FakeDaemon.Request put = daemon.last("PUT /v1/definitions");
        assertThat(put.body()).contains("\"proof\":{\"slot\":\"stick\"");
        assertThat(put.headers()).containsEntry("if-match", "\"v1\"");
        assertThat(cli.stdin("")
                        .run("apply", "-f", "-", "--proof-passphrase-stdin")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void apply_nothingToDo_saysNoChanges() {
        daemon.on(
                "PUT /v1/definitions?prune=true",
                200,
                "{\"applied\":true,\"changes\":[],\"warnings\":[],\"etag\":\"e\"}");
        cli.stdin("source = \"x\"\n");
        assertThat(cli.run("apply", "-f", "-", "--prune").out()).isEqualTo("no changes\n");
    }

    @Test
    void apply_secretsByReference_areFetchedRelativeToTheFile() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.writeString(sub.resolve("s1"), "one\n");
        Files.writeString(sub.resolve("ca"), "-----BEGIN CERTIFICATE-----\nx\n");
        cli.environment.put("S2", "two");
        cli.person.answers("three");
        Files.writeString(sub.resolve("a.toml"), """
                [client.c1]
                issuer = "https://i/"
                client_id = "c"
                ca_file = "ca"
                secret = { file = "s1" }
                [client.c2]
                issuer = "https://i/"
                client_id = "c"
                secret = { env = "S2" }
                [client.c3]
                issuer = "https://i/"
                client_id = "c"
                secret = { prompt = true }
                [client.c4]
                issuer = "https://i/"
                client_id = "c"
                [app.a]
                client = "c1"
                scopes = "b a"
                """);
        Cli.Result result = cli.run("apply", "-f", "sub/a.toml");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("PUT /v1/definitions").body())
                .contains("\"ca_pem\":\"-----BEGIN CERTIFICATE-----\\nx\\n\",\"secret\":\"one\"}")
                .contains("\"secret\":\"two\"", "\"secret\":\"three\"", "\"scopes\":[\"a\",\"b\"]")
                .contains("{\"name\":\"c4\",\"provider\":\"oauth2\",\"issuer\":\"https://i/\",\"client_id\":\"c\"}");
        assertThat(result.out() + result.err()).doesNotContain("one\"", "\"two", "three");
    }

    @Test
    void apply_errors_nameTheLine() throws IOException {
        String[][] cases = {
            {"[client.c]\nissuer = \"https://i/\"\nclient_id = \"c\"\nscoops = 1\n", "apps.toml:4: ", "scoops"},
            {"[app.a]\n\nclient = 3\n", "apps.toml:3: ", "not text"},
            {"\n\n[app.a]\nscopes = []\n", "apps.toml:3: ", "lacks \"client\""},
            {"[app.a]\nclient = \n", "apps.toml:2:", ""},
            {"[clients.c]\n", "apps.toml:1: ", "did you mean client?"},
            {
                "[client.c]\nclient_id = \"c\"\nissuer = \"https://i/\"\nsecret = \"hunter2\"\n",
                "apps.toml:4: ",
                "does not stand in the file"
            },
            {"[client.c]\nsecret = hunter2\n", "apps.toml:2:", "not valid TOML"},
            {
                "[client.c]\nissuer = \"https://i/\"\nclient_id = \"c\"\nsecret = { fil = \"x\" }\n",
                "apps.toml:4: ",
                "did you mean file?"
            },
            {
                "[client.c]\nissuer = \"https://i/\"\nclient_id = \"c\"\nsecret = { keep = true, env = \"X\" }\n",
                "apps.toml:4: ",
                "exactly one"
            },
            {"[app.prod.reports]\nclient = \"c\"\n", "apps.toml:1: ", "[app.\"prod.reports\"]"},
            {"[app.a]\nclient = \"c\"\nsource = \"x\"\n", "apps.toml:3: ", "no member \"source\""},
            {"[app.A]\nclient = \"c\"\n", "apps.toml:1: ", "is not valid"},
        };
        for (String[] each : cases) {
            file(each[0]);
            Cli.Result result = cli.run("apply", "-f", "apps.toml");
            assertThat(result.exit()).as(each[0]).isEqualTo(2);
            assertThat(result.err()).as(each[0]).contains(each[1], each[2]).doesNotContain("hunter2");
        }
        assertThat(daemon.lines()).doesNotContain("PUT /v1/definitions");
    }

    @Test
    void apply_changedMeanwhile_isSaid() throws IOException {
        file("");
        daemon.problem(
                "PUT /v1/definitions?prune=true",
                412,
                "changed_meanwhile",
                "changed since they were read",
                "tok apply");
        Cli.Result result = cli.run("apply", "-f", "apps.toml", "--prune");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("changed since");
    }

    @Test
    void apply_missingFileOrVariableOrTerminal_isUsage() throws IOException {
        assertThat(cli.run("apply", "-f", "nosuch").exit()).isEqualTo(2);
        String client = "[client.c]\nissuer = \"https://i/\"\nclient_id = \"c\"\n";
        file(client + "secret = { env = \"NOPE\" }\n");
        assertThat(cli.run("apply", "-f", "apps.toml").err()).contains("$NOPE, which is not set");
        file(client + "secret = { prompt = true }\n");
        assertThat(cli.run("apply", "-f", "apps.toml").err()).contains("no terminal");
        file(client + "secret = { file = \"nosuch\" }\n");
        assertThat(cli.run("apply", "-f", "apps.toml").err()).contains("there is no such file");
    }
}
