package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandTest {
    private static final String HEAD =
            "{\"version\":\"0.1.0\",\"pid\":7,\"uptime\":3725,\"vault\":\"/v\",\"socket\":\"/s\","
                    + "\"doors\":[{\"kind\":\"owner\",\"address\":\"/s\",\"permits\":[\"token\",\"refresh\"]}],"
                    + "\"slots\":[{\"name\":\"key-file\",\"kind\":\"key-file\"}],";
    private static final String UNLOCKED = HEAD
            + "\"state\":\"unlocked\",\"clients\":[{\"name\":\"mgmt\",\"provider\":\"auth0\",\"state\":\"stopped\",\"apps\":2,"
            + "\"last_error\":{\"code\":\"provider_refused\",\"detail\":\"invalid_client\\u001b[2J\",\"at\":\"2026-11-01T00:00:00Z\","
            + "\"fix\":\"tok client set mgmt\"}}],"
            + "\"apps\":[{\"name\":\"reports\",\"client\":\"mgmt\",\"state\":\"live\",\"scopes\":[\"read:clients\",\"read:users\","
            + "\"read:connections\",\"read:logs\"],\"expires_in\":3600,\"renews_in\":2880,\"mints\":3,\"served\":9},"
            + "{\"name\":\"old\",\"client\":\"mgmt\",\"state\":\"stopped\",\"scopes\":[],\"mints\":0,\"served\":0,"
            + "\"last_error\":{\"code\":\"provider_refused\",\"detail\":\"invalid_scope\",\"at\":\"2026-11-01T00:00:00Z\"}}]}";

    @TempDir
    Path folder;

    @Test
    void status_unlocked_fitsEightyColumnsAndShowsEverything() {
        Cli cli = new Cli(folder);
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/status", 200, UNLOCKED);
            Cli.Result result = cli.run("status");
            assertThat(result.exit()).isZero();
            assertThat(result.out().lines().findFirst().orElseThrow())
                    .startsWith("APP      STATE    LEFT  RENEWS  ")
                    .contains("LAST ERROR");
            assertThat(result.out()
                            .lines()
                            .filter(line -> line.startsWith("reports"))
                            .findFirst()
                            .orElseThrow())
                    .contains("live", "1h", "in 48m", "read:clients", "\u2026")
                    .hasSizeLessThanOrEqualTo(80);
            assertThat(result.out())
                    .contains("provider_refused", "client mgmt: invalid_client?[2J", "  fix: tok client set mgmt")
                    .contains(
                            "vault   /v, unlocked",
                            "slots   key-file (key-file)",
                            "daemon  tokd 0.1.0, process 7, up 1h 2m")
                    .contains("door    owner /s: token, refresh")
                    .doesNotContain("\u001b");
        }
    }

    @Test
    void status_wideTerminal_keepsScopesWhole() {
        Cli cli = new Cli(folder);
        cli.columns = 200;
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/status", 200, UNLOCKED);
            assertThat(cli.run("status").out()).contains("read:clients read:users read:connections read:logs");
        }
    }

    @Test
    void status_json_isOneLineOfIt() {
        Cli cli = new Cli(folder);
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/status", 200, UNLOCKED);
            assertThat(cli.run("status", "--json").out()).isEqualTo(UNLOCKED.replace("\\u001b", "\\u001B") + "\n");
            assertThat(cli.run("agent", "status", "--json").out())
                    .contains("\"pid\":7")
                    .doesNotContain("reports");
        }
    }

    @Test
    void status_lockedAndMissing_saySoAndWhatToType() {
        Cli cli = new Cli(folder);
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/status", 200, HEAD + "\"state\":\"locked\"}");
            daemon.on("GET /v1/status", 200, HEAD + "\"state\":\"missing\"}");
            assertThat(cli.run("status").out()).contains("locked: no token is served until tok unlock");
            assertThat(cli.run("status").out()).contains("missing: create it by tok init");
        }
    }

    @Test
    void status_notRunning_isExit3() {
        Cli cli = new Cli(folder);
        Cli.Result result = cli.run("status");
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("fix: tok agent start");
        Cli.Result json = cli.run("status", "--json");
        assertThat(json.exit()).isEqualTo(3);
        assertThat(json.out()).startsWith("{\"state\":\"not_running\"");
    }

    @Test
    void status_endsAndLocks_areShown() {
        Cli cli = new Cli(folder);
        String ends = UNLOCKED.replace("\"state\":\"live\"", "\"state\":\"live\",\"ends_at\":\"2026-12-01T00:00:00Z\"")
                .replace(
                        "\"state\":\"unlocked\"",
                        "\"state\":\"unlocked\",\"locking\":{\"when_idle\":\"30m\",\"on\":[\"screen\"],"
                                + "\"at\":\"2026-11-02T00:00:00Z\",\"trouble\":\"nothing is heard from logind\"}");
        try (FakeDaemon daemon = cli.daemon()) {
            daemon.on("GET /v1/status", 200, ends);
            assertThat(cli.run("status").out())
                    .contains(
                            "app reports is served until 2026-12-01T00:00:00Z",
                            "locks   at 2026-11-02T00:00:00Z, when idle for 30m, on screen\n        nothing is heard");
        }
    }
}
