package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrisTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example/oauth/token",
                "http://127.0.0.1:8080/t?x=1",
                "HTTPS://A.example",
                "https://[::1]:65535/"
            })
    void parse_absoluteHttp_isKeptAsWritten(String text) {
        assertThat(Uris.parse("issuer", text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.example",
                "/token",
                "ftp://a.example",
                "https:///x",
                "https:a.example",
                "https://a b/",
                "https://u:hunter2@a.example/",
                "https://hunter2@a.example",
                "https://u:hunter2@@a.example/",
                "https://a.example/#",
                "https://a.example/#hunter2",
                "https://a.example:65536/",
                "https://a.example\r\nX: y"
            })
    void parse_anythingElse_isRefusedWithoutRepeatingIt(String text) {
        Problem problem = Refusal.of(() -> Uris.parse("issuer", text));
        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
        assertThat(problem.detail()).startsWith("issuer ").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/,true",
        "http://127.255.0.9:80/,true",
        "http://LOCALHOST/,true",
        "http://[::1]:1/,true",
        "http://128.0.0.1/,false",
        "http://localhost.example/,false",
        "http://127.0.0.1.example/,false",
        "http://10.0.0.1/,false",
        "mailto:a,false"
    })
    void isLoopback_literal_decidesWithoutDns(String text, boolean loopback) {
        assertThat(Uris.isLoopback(URI.create(text))).isEqualTo(loopback);
    }
}
