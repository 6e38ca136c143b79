package dev.tokd.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.protocol.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InheritanceTest {
    private static final long PID = 4711;

    private static Inheritance of(String... variables) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return Inheritance.of(environment, PID);
    }

    private static InheritedDoor lent(int descriptor) {
        return new InheritedDoor(descriptor, false, List.of());
    }

    @Test
    void of_nothing_hasNoDoors() {
        assertThat(of()).isEqualTo(Inheritance.NONE);
    }

    @Test
    void of_socketsOfAManager_byName_unnamedIsTheOwners() {
        assertThat(of("LISTEN_PID", "4711", "LISTEN_FDS", "1").doors()).isEqualTo(Map.of("tokd", lent(3)));
        assertThat(of("LISTEN_PID", "4711", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "http:mine.socket")
                        .doors())
                .isEqualTo(Map.of("http", lent(3), "tokd", lent(4)));
        assertThat(of("LISTEN_PID", "4711", "LISTEN_FDS", "1", "LISTEN_FDNAMES", "unknown")
                        .doors())
                .isEqualTo(Map.of("tokd", lent(3)));
    }

    @Test
    void of_portsOfOneName_areNumbered() {
        assertThat(of("LISTEN_PID", "4711", "LISTEN_FDS", "4", "LISTEN_FDNAMES", "http:tokd:http:http")
                        .doors())
                .isEqualTo(Map.of("http", lent(3), "tokd", lent(4), "http-2", lent(5), "http-3", lent(6)));
    }

    @Test
    void of_socketsForAnotherProcess_areNotOurs() {
        assertThat(of("LISTEN_PID", "4712", "LISTEN_FDS", "1").doors()).isEmpty();
        assertThat(of("LISTEN_FDS", "1").doors()).isEmpty();
        assertThat(of("TOKD_INHERITED", "4712 5 tokd:ours:9").replaces()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "65", "99999", "two"})
    void of_countThatIsNone_isRefused(String count) {
        assertThatThrownBy(() -> of("LISTEN_PID", "4711", "LISTEN_FDS", count))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("LISTEN_FDS");
    }

    @Test
    void of_oneNameTwice_isRefused() {
        assertThatThrownBy(() -> of("LISTEN_PID", "4711", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "tokd"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("two sockets");
    }

    @Test
    void text_readAgain_isTheSame_andOverridesTheManagers() {
        Inheritance heritage = new Inheritance(
                true,
                -17,
                "the vault locked itself: früh",
                Map.of("tokd", new InheritedDoor(12, true, List.of(14, 15)), "http", lent(13)));

        assertThat(of("TOKD_INHERITED", heritage.text(PID), "LISTEN_PID", "4711", "LISTEN_FDS", "1"))
                .isEqualTo(heritage);
        assertThat(heritage.descriptors()).containsExactlyInAnyOrder(12, 13, 14, 15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4711",
                "4711 x",
                "4711 5",
                "4711 5 tokd:ours:3",
                "4711 5 .? tokd:ours:3",
                "4711 5 .a tokd:ours:3",
                "4711 5 . tokd",
                "4711 5 . tokd:ours:",
                "4711 5 . tokd:theirs:3",
                "4711 5 . a:lent:1,"
            })
    void of_textNobodyWrites_isRefused(String text) {
        assertThatThrownBy(() -> of("TOKD_INHERITED", text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("TOKD_INHERITED");
    }
}
