package dev.tokd.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.ProblemException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every setting: its default, its key, and which layer wins. */
class TokdConfigTest {
    private static final Places PLACES = new Places(Path.of("/r/s"), Path.of("/c"), Path.of("/d"), Path.of("/st"));

    private static Settings settings(Map<String, ?> file, String... words) {
        return Settings.of(Arguments.parse(words), new JsonMap(file, "tokd.toml"), PLACES);
    }

    @Test
    void defaults_all() {
        assertThat(settings(Map.of()))
                .isEqualTo(new Settings(
                        Path.of("/d"),
                        Path.of("/st"),
                        Path.of("/r/s"),
                        true,
                        256,
                        Level.INFO,
                        false,
                        null,
                        null,
                        null,
                        Locking.NONE));
    }

    @Test
    void file_everyKey_isTaken() {
        Map<String, Object> file = Map.of(
                "vault",
                "/v",
                "state",
                "/t",
                "socket",
                "/s",
                "persist",
                false,
                "connections_per_uid",
                1000L,
                "log_level",
                "debug");
        assertThat(settings(file))
                .isEqualTo(new Settings(
                        Path.of("/v"),
                        Path.of("/t"),
                        Path.of("/s"),
                        false,
                        1000,
                        Level.DEBUG,
                        false,
                        null,
                        null,
                        null,
                        Locking.NONE));
    }

    @Test
    void arguments_everyOne_winOverTheFile() {
        Map<String, Object> file = Map.of("vault", "/v", "state", "/t", "socket", "/s", "log_level", "debug");
        assertThat(settings(
                        file,
                        "--vault=/v2",
                        "--state",
                        "/t2",
                        "--socket=/s2",
                        "--log-level=error",
                        "--no-persist",
                        "--background",
                        "--log=/l",
                        "--key-fd=3",
                        "--until-pid=9"))
                .isEqualTo(new Settings(
                        Path.of("/v2"),
                        Path.of("/t2"),
                        Path.of("/s2"),
                        false,
                        256,
                        Level.ERROR,
                        true,
                        Path.of("/l"),
                        3,
                        9,
                        Locking.NONE));
    }

    @Test
    void vaultNamed_stateNot_goesWithIt() {
        assertThat(settings(Map.of(), "--vault=/v").state()).isEqualTo(Path.of("/v/state"));
    }

    @Test
    void unknownKey_namesTheNearest() {
        assertThatThrownBy(() -> settings(Map.of("sockett", "/s")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("did you mean socket?");
    }

    @Test
    void unknownOption_namesTheNearest() {
        assertThatThrownBy(() -> settings(Map.of(), "--valt=/v"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("did you mean --vault?");
    }

    @Test
    void wrongValues_areRefused() {
        assertThatThrownBy(() -> settings(Map.of("persist", "yes"))).hasMessageContaining("true or false");
        assertThatThrownBy(() -> settings(Map.of("log_level", "loud"))).hasMessageContaining("not one of");
        assertThatThrownBy(() -> settings(Map.of(), "--key-fd=x")).hasMessageContaining("number");
        assertThatThrownBy(() -> settings(Map.of(), "--until-pid=0")).hasMessageContaining("number of a process");
        assertThatThrownBy(() -> settings(Map.of(), "--vault")).hasMessageContaining("needs a value");
    }

    @Test
    void connections_outsideTheirRange_areRefused() {
        for (long allowed : new long[] {8, 4096}) {
            assertThat(settings(Map.of("connections_per_uid", allowed)).connectionsPerUid())
                    .isEqualTo((int) allowed);
        }
        for (long refused : new long[] {-1, 0, 7, 4097, 1L << 32 | 256}) {
            assertThatThrownBy(() -> settings(Map.of("connections_per_uid", refused)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("may be 8 to 4096");
        }
        assertThatThrownBy(() -> settings(Map.of("connections_per_uid", "many")))
                .hasMessageContaining("whole number");
    }

    @Test
    void socketPath_over106Bytes_isRefused() {
        assertThat(settings(Map.of(), "--socket=/" + "x".repeat(105)).socket()).isNotNull();
        assertThatThrownBy(() -> settings(Map.of(), "--socket=/" + "x".repeat(106)))
                .hasMessageContaining("at most 106");
    }

    @Test
    void locking_everyKey_isTaken() {
        Map<String, Object> file =
                Map.of("lock_after", "8h", "lock_when_idle", "30m", "lock_on", List.of("suspend", "screen"));
        assertThat(settings(file).locking())
                .isEqualTo(new Locking(Duration.ofHours(8), Duration.ofMinutes(30), Set.of(Locking.Trigger.values())));
    }

    @Test
    void locking_wrongValues_areRefused() {
        assertThatThrownBy(() -> settings(Map.of("lock_on", List.of("suspnd"))))
                .hasMessageContaining("did you mean suspend?");
        assertThatThrownBy(() -> settings(Map.of("lock_when_idel", "1m"))).hasMessageContaining("lock_when_idle");
        assertThatThrownBy(() -> settings(Map.of("lock_after", "0"))).hasMessageContaining("is zero");
    }
}
