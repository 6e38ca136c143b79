package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {
    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, EXAMPLE.com, true",
        "Example.COM, example.com, true",
        "example.com., example.com, true",
        "example.com, example.com., true",
        "example.com, api.example.com, false",
        "example.com, notexample.com, false",
        ".example.com, api.example.com, true",
        ".example.com, a.b.example.com, true",
        ".example.com, example.com, false",
        ".example.com, notexample.com, false",
        "*, anything.test, true",
        "*, 192.0.2.1, true",
        "*.example.com, api.example.com, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.10, false",
        ".2.1, 192.0.2.1, false",
        "::1, ::1, true",
        "[::1], ::1, true",
        "0:0:0:0:0:0:0:1, ::1, true",
        "::2, ::1, false",
        "example.com:443, example.com, false",
    })
    void matches_entryAndHost(String entry, String host, boolean matches) {
        assertThat(NoProxy.matches(List.of(entry), host)).isEqualTo(matches);
    }

    @Test
    void matches_severalEntries_anyOfThem() {
        assertThat(NoProxy.matches(List.of("a.test", ".b.test"), "x.b.test")).isTrue();
        assertThat(NoProxy.matches(List.of(), "x.b.test")).isFalse();
    }
}
