package dev.tokd.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokd.agent.endpoint.LoopbackAddress;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        all.put("httpListen", "[]");
        all.put("onCanary", "null");
        all.put("persist", "true");
        all.put("connectionsPerUid", "256");
        all.put("auditMaxBytes", "8388608");
        all.put("auditKeep", "4");
        all.put("logLevel", "INFO");
        all.put("background", "false");
        all.put("log", "null");
        all.put("keyDescriptor", "null");
        all.put("untilPid", "null");
        all.put("locking", Locking.NONE.toString());
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
                arguments(
                        "http_listen",
                        List.of("127.0.0.1:8719", "[::1]:8719", "127.0.0.1:8719"),
                        "httpListen",
                        "[127.0.0.1:8719, [::1]:8719]"),
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
                "--key-fd=3",
                "--until-pid=9");
        assertThat(held(given))
                .isEqualTo(defaultsBut(Map.of(
                        "vault", "/v2",
                        "state", "/t2",
                        "socket", "/s2",
                        "logLevel", "ERROR",
                        "persist", "false",
                        "background", "true",
                        "log", "/l",
                        "keyDescriptor", "3",
                        "untilPid", "9")));
    }

    @Test
    void untilPid_listensOnNoPort_forThoseAreTheLastingAgents() {
        Map<String, Object> file = Map.of("http_listen", List.of("127.0.0.1:8719"));
        assertThat(settings(file).httpListen()).hasSize(1);
        assertThat(settings(file, "--until-pid=7").httpListen()).isEmpty();
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:8719",
                "[::]:8719",
                "192.168.0.1:8719",
                "localhost:8719",
                "[::ffff:127.0.0.1]:8719",
                "[0:0:0:0:0:0:0:1]:8719",
                "::1:8719",
                "127.1:8719",
                "127.0.0.01:8719",
                "127.0.0.256:8719",
                "128.0.0.1:8719",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:0",
                "127.0.0.1:08719",
                "127.0.0.1:65536",
                "8719",
                "",
                " 127.0.0.1:8719",
                "[fe80::1]:8719"
            })
    void httpListen_anythingButALoopbackLiteralAndPort_isRefused(String address) {
        assertThatThrownBy(() -> settings(Map.of("http_listen", List.of(address))))
                .hasMessageContaining("not a loopback address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "127.255.0.9:65535", "[::1]:80"})
    void httpListen_loopbackLiteralAndPort_isTaken(String address) {
        assertThat(settings(Map.of("http_listen", List.of(address))).httpListen())
                .extracting(LoopbackAddress::toString)
                .containsExactly(address);
    }

    @Test
    void httpListen_inAFile_isAList(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tokd.toml"), "http_listen = [\"127.0.0.1:8719\"]\n");

        assertThat(Settings.of(
                                dev.tokd.agent.main.Arguments.parse(new String[0]),
                                SettingsFile.read(file, true),
                                PLACES)
                        .httpListen())
                .containsExactly(new LoopbackAddress("127.0.0.1", 8719));
    }
}
