package dev.tokd.agent.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.endpoint.LoopbackAddress;
import dev.tokd.protocol.JsonMap;
import dev.tokd.protocol.Places;
import dev.tokd.protocol.ProblemException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                        null,
                        null,
                        List.of(),
                        null,
                        true,
                        Level.INFO,
                        false,
                        null,
                        null));
    }

    @Test
    void file_everyKey_isTaken() {
        Map<String, Object> file = Map.of(
                "vault", "/v",
                "state", "/t",
                "socket", "/s",
                "socket_group", "tokd",
                "admin_group", "tokd-admin",
                "http_listen", List.of("127.0.0.1:8719", "[::1]:8719", "127.0.0.1:8719"),
                "on_canary", "/bin/sh",
                "persist", false,
                "log_level", "debug");
        assertThat(settings(file))
                .isEqualTo(new Settings(
                        Path.of("/v"),
                        Path.of("/t"),
                        Path.of("/s"),
                        "tokd",
                        "tokd-admin",
                        List.of(new LoopbackAddress("127.0.0.1", 8719), new LoopbackAddress("[::1]", 8719)),
                        Path.of("/bin/sh"),
                        false,
                        Level.DEBUG,
                        false,
                        null,
                        null));
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
                        "--key-fd=3"))
                .isEqualTo(new Settings(
                        Path.of("/v2"),
                        Path.of("/t2"),
                        Path.of("/s2"),
                        null,
                        null,
                        List.of(),
                        null,
                        false,
                        Level.ERROR,
                        true,
                        Path.of("/l"),
                        3));
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
        assertThatThrownBy(() -> settings(Map.of(), "--vault")).hasMessageContaining("needs a value");
    }

    @Test
    void socketPath_over106Bytes_isRefused() {
        assertThat(settings(Map.of(), "--socket=/" + "x".repeat(105)).socket()).isNotNull();
        assertThatThrownBy(() -> settings(Map.of(), "--socket=/" + "x".repeat(106)))
                .hasMessageContaining("at most 106");
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

        assertThat(Settings.of(Arguments.parse(new String[0]), SettingsFile.read(file, true), PLACES)
                        .httpListen())
                .containsExactly(new LoopbackAddress("127.0.0.1", 8719));
    }
}
