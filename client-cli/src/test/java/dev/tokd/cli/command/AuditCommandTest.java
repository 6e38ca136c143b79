package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    private static final String MINTED =
            "{\"seq\":7,\"at\":\"2026-01-02T03:04:05.678Z\",\"event\":\"minted\",\"fields\":{\"app\":\"reports\",\"sealed\":\"x\",\"life\":\"1h\"}}";
    private static final String REFUSED = "{\"seq\":8,\"at\":\"2026-01-02T03:04:06.000Z\",\"event\":\"unlock-refused\","
            + "\"fields\":{\"uid\":\"1000\",\"pid\":\"77\",\"door\":\"owner\",\"code\":\"slot_refused\",\"why\":\"a b\\u001b[2J\"}}";
    private static final String HASH = "A".repeat(43);

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void cli() {
        cli = new Cli(folder);
    }

    private static String records(long last, String... records) {
        return "{\"records\":[" + String.join(",", records) + "],\"last\":" + last + "}";
    }

    @Test
    void records_asText_sayWhenWhatAndWho() {
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/audit?limit=50", 200, records(8, MINTED, REFUSED));
            Cli.Result result = cli.run("audit");
            assertThat(result.exit()).isZero();
            assertThat(result.out())
                    .isEqualTo("2026-01-02 03:04:05Z  minted              app=reports life=1h\n"
                            + "2026-01-02 03:04:06Z  unlock-refused      code=slot_refused why=\"a b?[2J\""
                            + "  by uid 1000, process 77 (owner)\n");
        }
    }

    @Test
    void filters_all_areAskedFor() {
        cli.environment.put("TOK_CONTEXT", "prod");
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on(
                    "GET /v1/audit?app=prod.reports&peer=1000&event=minted&since=1h&limit=3", 200, records(7, MINTED));
            Cli.Result result = cli.run(
                    "audit", "--app", "reports", "--peer=1000", "--event=minted", "--since=1h", "-n3", "--json");
            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).isEqualTo(MINTED + "\n");
        }
    }

    @Test
    void follow_untilTheDaemonEnds_goesOnBehindTheLast() {
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/audit?limit=50", 200, records(7, MINTED))
                    .on("GET /v1/audit?after=7&limit=500", 200, records(7))
                    .on("GET /v1/audit?after=7&limit=500", 200, records(8, REFUSED))
                    .closingAfter("GET /v1/audit?after=8&limit=500")
                    .on("GET /v1/audit?after=8&limit=500", 200, records(8));
            Cli.Result result = cli.run("audit", "--follow", "--json");
            assertThat(result.exit()).isEqualTo(3);
            assertThat(result.out().lines()).hasSize(2);
        }
    }

    @Test
    void values_wrong_areUsageErrors() {
        assertThat(cli.run("audit", "-n", "0").exit()).isEqualTo(2);
        assertThat(cli.run("audit", "-n", "501").exit()).isEqualTo(2);
        assertThat(cli.run("audit", "--since", "soon").exit()).isEqualTo(2);
        assertThat(cli.run("audit", "--peer", "me").exit()).isEqualTo(2);
    }

    @Test
    void anchor_whileRecordsWait_warns() {
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/audit/anchor", 200, "{\"anchor\":\"7:" + HASH + "\",\"waiting\":2}");
            Cli.Result result = cli.run("audit", "anchor");
            assertThat(result.out()).isEqualTo("7:" + HASH + "\n");
            assertThat(result.err()).contains("2 newer records wait");
        }
    }

    @Test
    void verify_intact_exitsZero() {
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on(
                    "GET /v1/audit/verify?anchor=7%3A" + HASH,
                    200,
                    "{\"intact\":true,\"records\":9,\"proven\":8,\"head\":\"9:x\",\"findings\":[],\"notes\":[{\"kind\":"
                            + "\"unclean_end\",\"file\":\"audit.jsonl\",\"line\":3,\"seq\":3,\"detail\":\"it crashed\"}],"
                            + "\"anchor\":\"kept\",\"stopped\":false}");
            Cli.Result result = cli.run("audit", "verify", "--anchor", "7:" + HASH);
            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out())
                    .contains("audit.jsonl, line 3: unclean end: it crashed")
                    .contains("the anchor is in the log as it was")
                    .contains("intact: 9 records, 8 of them proven");
        }
    }

    @Test
    void verify_tampered_saysWhereAndFails() {
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on(
                    "GET /v1/audit/verify",
                    200,
                    "{\"intact\":false,\"records\":9,\"proven\":9,\"head\":\"9:x\",\"findings\":[{\"kind\":\"edited\","
                            + "\"file\":\"audit.jsonl\",\"line\":4,\"seq\":4,\"detail\":\"record 4 is not right\"}],"
                            + "\"notes\":[],\"stopped\":true}");
            Cli.Result result = cli.run("audit", "verify");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.out())
                    .contains("audit.jsonl, line 4: edited: record 4 is not right", "was not looked at")
                    .doesNotContain("intact");
            assertThat(result.err()).contains("not what the daemon wrote", "fix: tok audit verify --json");
        }
    }
}
