package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which starts are refused; what the refusals are for is tried on a running daemon elsewhere. */
class HardeningTest {
    private static final List<String> GOOD =
            List.of("java", "-Xmx32m", "-XX:+DisableAttachMechanism", "-XX:ErrorFile=/dev/null", "-cp", "tokd.jar");

    private static ProblemException refused(Map<String, String> environment, List<String> flags) {
        return catchThrowableOfType(ProblemException.class, () -> Hardening.checkStart(environment, flags));
    }

    @Test
    void checkStart_asTheLauncherDoes_goesOn() {
        assertThatCode(() -> Hardening.checkStart(Map.of("HOME", "/"), GOOD)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:-DisableAttachMechanism",
                "-XX:+StartAttachListener",
                "-agentlib:jdwp=transport=dt_socket,server=y",
                "-agentpath:/tmp/agent.so",
                "-javaagent:/tmp/agent.jar",
                "-Xrunjdwp:server=y",
                "-Dcom.sun.management.jmxremote.port=9",
                "-XX:StartFlightRecording",
                "-XX:StartFlightRecording=filename=/tmp/f.jfr",
                "-XX:+FlightRecorder",
                "-XX:+HeapDumpOnOutOfMemoryError",
                "-XX:+HeapDumpBeforeFullGC",
                "-XX:HeapDumpPath=/tmp",
                "-XX:+CreateCoredumpOnCrash",
                "-XX:ErrorFile=/tmp/hs_err",
                "-XX:OnError=gcore %p",
                "-XX:OnOutOfMemoryError=gcore %p",
                "-XX:Flags=/tmp/flags",
                "-XX:VMOptionsFile=/tmp/flags",
                "@/tmp/arguments"
            })
    void checkStart_flagThatLetsMemoryOut_isNamed(String flag) {
        ProblemException refused =
                refused(Map.of(), Stream.concat(GOOD.stream(), Stream.of(flag)).toList());
        assertThat(refused.problem().code()).isEqualTo(ErrorCode.DENIED);
        assertThat(refused).hasMessageContaining(flag);
        assertThat(refused.problem().fix()).contains("bin/tokd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+DisableAttachMechanism", "-XX:ErrorFile=/dev/null"})
    void checkStart_neededFlagIsMissing_isNamed(String flag) {
        assertThat(refused(
                        Map.of(),
                        GOOD.stream().filter(each -> !each.equals(flag)).toList()))
                .hasMessageContaining("without " + flag);
    }

    static List<String> variables() {
        return Hardening.OPTION_VARIABLES;
    }

    @ParameterizedTest
    @MethodSource("variables")
    void checkStart_variableThatAddsFlags_isNamed(String variable) {
        assertThat(refused(Map.of(variable, "-Xint"), GOOD)).hasMessageContaining(variable + " is set");
    }
}
