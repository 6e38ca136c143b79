package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    private static final Path HOME = Path.of("/home/a");

    @ParameterizedTest
    @EnumSource
    void problem_everyCode_roundTrips(ErrorCode code) {
        Problem problem = new Problem(code, "it broke", "tok status", Duration.ofSeconds(5));
        assertThat(Problem.fromJson(Json.read(Json.write(problem.toJson()), "answer")))
                .isEqualTo(problem);
        assertThat(code.status()).isBetween(400, 599);
        assertThat(code.exit()).isBetween(Exit.OTHER, Exit.LOGIN_REQUIRED);
        Problem bare = Problem.of(code, "it broke", null);
        assertThat(Problem.fromJson(Json.read(Json.write(bare.toJson()), "answer")))
                .isEqualTo(bare);
    }

    @Test
    void problem_controlCharacters_areStrippedFromDetailAndFix() {
        Problem problem = Problem.of(ErrorCode.INTERNAL, "a\u001b[2Jb", "tok\r\nx");
        assertThat(problem.detail()).isEqualTo("a?[2Jb");
        assertThat(problem.fix()).isEqualTo("tok??x");
    }

    @Test
    void problem_fromNewerOrOddDaemon_isReadLeniently() {
        Problem problem =
                Problem.fromJson(new JsonMap(Map.of("code", "brand_new", "extra", 1L, "retry_after", -3L), "a"));
        assertThat(problem.code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(problem.detail()).isNotBlank();
        assertThat(problem.retryAfter()).isNull();
    }

    @Test
    void problem_retryUnderASecond_isOneSecondOnTheWire() {
        Problem problem = new Problem(ErrorCode.TOO_MANY, "x", null, Duration.ofMillis(1));
        assertThat(problem.toJson()).containsEntry("retry_after", 1L).containsEntry("status", 429);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "0",
                "prod.reports",
                "a_b-c.d",
                "a23456789012345678901234567890123456789012345678901234567890123"
            })
    void name_rightSyntax_isReturned(String name) {
        assertThat(Name.check("app", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                ".a",
                "-a",
                "_a",
                "a/b",
                "a b",
                "a\n",
                "ä",
                "a234567890123456789012345678901234567890123456789012345678901234"
            })
    void name_wrongSyntax_isRefused(String name) {
        assertThat(Name.isValid(name)).isFalse();
        assertThat(Refusal.of(() -> Name.check("app", name)).detail()).startsWith("app name ");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,-,-,/home/a/.local/state/tokd/tokd.sock",
                "-,-,/s,/s/tokd/tokd.sock",
                "-,/run/user/1,/s,/run/user/1/tokd/tokd.sock",
                "-,relative,-,/home/a/.local/state/tokd/tokd.sock",
                "'',/run/user/1,-,/run/user/1/tokd/tokd.sock",
                "/x/y.sock,/run/user/1,/s,/x/y.sock"
            })
    void places_socket_isTheFirstThatIsSet(String named, String runtime, String state, String socket) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TOKD_SOCK", named);
        environment.put("XDG_RUNTIME_DIR", runtime);
        environment.put("XDG_STATE_HOME", state);
        assertThat(Places.of(environment, HOME).socket()).isEqualTo(Path.of(socket));
    }

    @Test
    void places_folders_followXdg() {
        assertThat(Places.of(Map.of(), HOME))
                .isEqualTo(new Places(
                        HOME.resolve(".local/state/tokd/tokd.sock"),
                        HOME.resolve(".config/tokd"),
                        HOME.resolve(".local/share/tokd"),
                        HOME.resolve(".local/state/tokd")));
        Places set = Places.of(
                Map.of("XDG_CONFIG_HOME", "/c", "XDG_DATA_HOME", "/d", "XDG_STATE_HOME", "not-absolute"), HOME);
        assertThat(set.config()).isEqualTo(Path.of("/c/tokd"));
        assertThat(set.data()).isEqualTo(Path.of("/d/tokd"));
        assertThat(set.state()).isEqualTo(HOME.resolve(".local/state/tokd"));
    }

    @Test
    void scopes_text_isSortedWithoutRepeats() {
        assertThat(Scopes.parse(" b  a b ")).containsExactly("a", "b");
        assertThat(Scopes.parse("")).isEmpty();
        assertThat(Refusal.of(() -> Scopes.parse("a\"b")).detail()).contains("RFC 6749");
        assertThat(Refusal.of(() -> Scopes.parse("a\\b")).code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
    }

    @ParameterizedTest
    @EnumSource
    void authMethod_itsName_isRead(AuthMethod method) {
        assertThat(AuthMethod.fromWire(method.wire())).isEqualTo(method);
        assertThat(AuthMethod.fromWire(method.wire().replace('_', '-'))).isEqualTo(method);
        assertThat(Refusal.of(() -> AuthMethod.fromWire("none")).detail()).contains(method.wire());
    }
}
