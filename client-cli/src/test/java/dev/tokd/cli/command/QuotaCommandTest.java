package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaCommandTest {
    private static final String QUOTA =
            "{\"windows\":[{\"name\":\"max_mints\",\"size\":100,\"remaining\":40,\"turns_in\":3600,\"dry_in\":7200},"
                    + "{\"name\":\"per_hour\",\"size\":10,\"remaining\":0,\"turns_in\":60,\"dry_in\":0},"
                    + "{\"name\":\"requests\",\"size\":50,\"remaining\":49}],"
                    + "\"last_hour\":20,\"last_day\":60,"
                    + "\"by_app\":[{\"app\":\"eager\",\"mints\":55},{\"app\":\"rare\",\"mints\":5}]}";
    private static final String STATUS = "{\"state\":\"unlocked\",\"clients\":[{\"name\":\"mgmt\",\"quota\":" + QUOTA
            + "},{\"name\":\"other\",\"quota\":{\"windows\":[],\"last_hour\":0,\"last_day\":0,\"by_app\":[]}}]}";

    @TempDir
    Path folder;

    private Cli.Result run(String status, String... line) {
        Cli cli = new Cli(folder);
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/status", 200, status);
            return cli.run(line);
        }
    }

    @Test
    void quota_saysWhatIsLeftWhenItRunsDryAndWhoMints() {
        String out = run(STATUS, "quota").out();
        assertThat(out)
                .containsPattern("mgmt +max_mints +40 of 100 +in 1h +in 2h")
                .containsPattern("mgmt +per_hour +0 of 10 +in 1m +now")
                .containsPattern("mgmt +requests +49 of 50 +- +not at this pace")
                .contains(
                        "mgmt: 20 minted in the last hour, 60 in the last day; most for eager (55)",
                        "other: 0 minted in the last hour",
                        "no limit is known; set one: tok client set other --max-mints 100/day");
    }

    @Test
    void quota_mintsOfNoApp_areSaidToBe() {
        String status = STATUS.replace("\"app\":\"eager\"", "\"app\":\"\"");
        assertThat(run(status, "quota").out()).contains("60 in the last day; most for no app (55)");
    }

    @Test
    void quota_ofOneClient_inJson() {
        assertThat(run(STATUS, "quota", "mgmt", "--json").out())
                .contains("\"name\":\"mgmt\"", "\"dry_in\":7200")
                .doesNotContain("other");
    }

    @Test
    void quota_unknownClient_namesTheNearest() {
        Cli.Result result = run(STATUS, "quota", "mgnt");
        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).contains("did you mean mgmt?", "fix: tok quota mgmt");
    }

    @Test
    void quota_locked_saysSo() {
        Cli.Result result = run("{\"state\":\"locked\"}", "quota");
        assertThat(result.exit()).isEqualTo(4);
        assertThat(result.err()).contains("fix: tok unlock");
    }

    @Test
    void quota_noClients_namesTheFirstStep() {
        assertThat(run("{\"state\":\"unlocked\",\"clients\":[]}", "quota").out())
                .contains("tok client add NAME");
    }

    @Test
    void quota_olderDaemon_isSaid() {
        Cli.Result result = run("{\"state\":\"unlocked\",\"clients\":[{\"name\":\"a\"}]}", "quota");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("older than this tok");
    }

    @Test
    void clientSet_maxMints_isSent() {
        Cli cli = new Cli(folder);
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on(
                    "GET /v1/clients/mgmt",
                    200,
                    "{\"name\":\"mgmt\",\"provider\":\"auth0\",\"domain\":\"t.example\",\"client_id\":\"id\"}");
            daemon.on("PUT /v1/clients/mgmt", 200, "{\"client\":{\"name\":\"mgmt\",\"max_mints\":\"100/24h\"}}");
            Cli.Result result = cli.run("client", "set", "mgmt", "--max-mints", "100/day", "--no-verify");
            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(daemon.requests().toString()).contains("\"max_mints\":\"100/24h\"");
            assertThat(cli.run("client", "set", "mgmt", "--max-mints", "100 a day")
                            .err())
                    .contains("100/day");
        }
    }
}
