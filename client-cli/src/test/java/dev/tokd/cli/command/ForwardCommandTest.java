package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardCommandTest {
    private static final String FORWARD = "{\"id\":\"0a1b2c3d\",\"app\":\"reports\",\"scopes\":[\"r\",\"w\"],"
            + "\"socket\":\"/run/f.sock\",\"expires_in\":3600,\"expires_at\":\"2026-01-01T00:00:00Z\",\"uses\":1,"
            + "\"max_uses\":5}";

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

    @Test
    void forward_printsTheSocketAloneAndTellsHowToEndIt() {
        daemon.on("POST /v1/forwards", 201, FORWARD);
        Cli.Result result = cli.run(
                "forward",
                "--app",
                "reports",
                "--scope",
                "w r",
                "--for",
                "60m",
                "--max-uses",
                "5",
                "--at",
                "f.sock",
                "--group",
                "dev");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("/run/f.sock\n");
        assertThat(result.err()).contains("forward 0a1b2c3d ends in 1h; sooner: tok forward --revoke 0a1b2c3d");
        assertThat(daemon.last("POST /v1/forwards").body())
                .isEqualTo("{\"scopes\":[\"r\",\"w\"],\"for\":\"1h\",\"max_uses\":5," + "\"socket\":\""
                        + folder.resolve("f.sock") + "\",\"group\":\"dev\",\"app\":\"reports\"}");
    }

    @Test
    void list_isATable() {
        daemon.on("GET /v1/forwards", 200, "{\"forwards\":[" + FORWARD + "]}");
        assertThat(cli.run("forward", "--list").out().lines())
                .containsExactly(
                        "FORWARD   APP      SCOPES  LEFT  USES    SOCKET",
                        "0a1b2c3d  reports  r w     1h    1 of 5  /run/f.sock");
    }

    @Test
    void revoke_namesIt() {
        daemon.on("DELETE /v1/forwards/0a1b2c3d", 200, "{\"removed\":true}");
        Cli.Result result = cli.run("forward", "--revoke", "0a1b2c3d");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).contains("forward 0a1b2c3d ended");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--app reports",
                "--app reports --for soon",
                "--app reports --for 1h --list",
                "--list --revoke 0a1b2c3d",
            })
    void forward_wrongLine_isUsageWithoutAsking(String line) {
        Cli.Result result = cli.run(("forward " + line).strip().split(" "));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("tok: ");
        assertThat(daemon.requests()).isEmpty();
    }
}
