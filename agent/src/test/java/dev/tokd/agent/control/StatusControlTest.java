package dev.tokd.agent.control;

import static dev.tokd.agent.control.ControlBench.app;
import static dev.tokd.agent.control.ControlBench.now;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.token.TokenBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusControlTest {
    @TempDir
    Path folder;

    private ControlBench bench;

    @BeforeEach
    void open() {
        bench = new ControlBench(folder).withClient();
        now(bench.definitions.putApp(Actor.START, "reports", app("\"a\"", ""), true));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private Map<String, Object> status() {
        return now(bench.status.status()).body();
    }

    private Map<?, ?> reports() {
        return (Map<?, ?>) ((List<?>) status().get("apps")).get(0);
    }

    private void read() {
        bench.broker.apps().get("reports").entry().read(TokenBench.ANY);
    }

    @Test
    void app_fromColdToLiveToFailing_isTold() {
        assertThat(reports().get("state")).isEqualTo("cold");
        read();
        assertThat(reports().get("state")).isEqualTo("live");
        assertThat(reports().get("expires_in")).isEqualTo(3600L);
        assertThat(reports().get("mints")).isEqualTo(1L);
        bench.cache.clock.pass(Duration.ofHours(2));
        bench.cache.source.down(Duration.ofSeconds(1));
        read();
        assertThat(reports().get("state")).isEqualTo("failing");
        assertThat((Map<?, ?>) reports().get("last_error"))
                .hasFieldOrProperty("code")
                .hasFieldOrProperty("at");
    }

    @Test
    void app_callUnderWay_isMinting() {
        var shown = bench.vault.definitions();
        var key = Shelf.key(shown.apps().get("reports"), shown.clients().get("api"));
        bench.cache.source.hold(key);
        read();
        assertThat(reports().get("state")).isEqualTo("minting");
        bench.cache.source.release(key);
        assertThat(reports().get("state")).isEqualTo("live");
    }

    @Test
    void locked_clientsAndAppsAreNotTold() {
        now(bench.vaultControl.lock(Actor.START));
        assertThat(status())
                .containsEntry("state", "locked")
                .containsEntry("pid", 42L)
                .doesNotContainKeys("clients", "apps");
    }

    @Test
    void uptime_isTheMonotonicClocks() {
        bench.cache.clock.passMonotonic(Duration.ofSeconds(90));
        bench.cache.clock.setWall(Duration.ofDays(-3));
        assertThat(status()).containsEntry("uptime", 90L);
    }
}
