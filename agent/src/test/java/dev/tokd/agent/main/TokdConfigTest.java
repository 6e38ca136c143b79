package dev.tokd.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.ProblemException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting: its default, its key, and which layer wins. */
class TokdConfigTest {
    private static final Places PLACES = new Places(Path.of("/r/s"), Path.of("/c"), Path.of("/d"), Path.of("/st"));

    private static Settings settings(Map<String, ?> file, String... words) {
        return Settings.of(dev.tokd.agent.main.Arguments.parse(words), new JsonMap(file, "tokd.toml"), PLACES);
    }

    /** Every setting by its name, as it is held. */
    private static Map<String, Object> held(Settings settings) {
        Map<String, Object> held = new TreeMap<>();
        for (RecordComponent component : Settings.class.getRecordComponents()) {
            try {
                held.put(
                        component.getName(),
                        String.valueOf(component.getAccessor().invoke(settings)));
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return held;
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> all = new TreeMap<>();
        all.put("vault", "/d");
        all.put("state", "/st");
        all.put("socket", "/r/s");
        all.put("socketGroup", "null");
        all.put("adminGroup", "null");
        all.put("onCanary", "null");
        all.put("persist", "true");
        all.put("connectionsPerUid", "256");
        all.put("auditMaxBytes", "8388608");
        all.put("auditKeep", "4");
        all.put("logLevel", "INFO");
        all.put("background", "false");
        all.put("log", "null");
        all.put("keyDescriptor", "null");
        return all;
    }

    private static Map<String, Object> defaultsBut(Map<String, String> others) {
        Map<String, Object> all = defaults();
        assertThat(all.keySet()).containsAll(others.keySet());
        all.putAll(others);
        return all;
    }

    @Test
    void defaults_all() {
        assertThat(held(settings(Map.of()))).isEqualTo(defaults());
    }

    @ParameterizedTest
    @MethodSource("inTheFile")
    void file_everyKey_isTaken(String key, Object value, String member, String held) {
        assertThat(held(settings(Map.of(key, value)))).isEqualTo(defaultsBut(Map.of(member, held)));
    }

    static Stream<Arguments> inTheFile() {
        return Stream.of(
                arguments("state", "/t", "state", "/t"),
                arguments("socket", "/s", "socket", "/s"),
                arguments("socket_group", "tokd", "socketGroup", "tokd"),
                arguments("admin_group", "tokd-admin", "adminGroup", "tokd-admin"),
                arguments("on_canary", "/bin/sh", "onCanary", "/bin/sh"),
                arguments("persist", false, "persist", "false"),
                arguments("connections_per_uid", 1000L, "connectionsPerUid", "1000"),
                arguments("audit_max_bytes", 65_536L, "auditMaxBytes", "65536"),
                arguments("audit_keep", 2L, "auditKeep", "2"),
                arguments("log_level", "debug", "logLevel", "DEBUG"));
    }

    @Test
    void arguments_everyOne_winOverTheFile() {
        Map<String, Object> file = Map.of("vault", "/v", "state", "/t", "socket", "/s", "log_level", "debug");
        Settings given = settings(
                file,
                "--vault=/v2",
                "--state",
                "/t2",
                "--socket=/s2",
                "--log-level=error",
                "--no-persist",
                "--background",
                "--log=/l",
                "--key-fd=3");
        assertThat(held(given))
                .isEqualTo(defaultsBut(Map.of(
                        "vault", "/v2",
                        "state", "/t2",
                        "socket", "/s2",
                        "logLevel", "ERROR",
                        "persist", "false",
                        "background", "true",
                        "log", "/l",
                        "keyDescriptor", "3")));
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
        assertThatThrownBy(() -> settings(Map.of("audit_keep", 1L))).hasMessageContaining("2 to 1000");
        assertThatThrownBy(() -> settings(Map.of("audit_max_bytes", 65_535L))).hasMessageContaining("not from 65536");
        assertThatThrownBy(() -> settings(Map.of(), "--key-fd=x")).hasMessageContaining("number");
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
}
