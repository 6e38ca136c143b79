package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that must be refused, after which nothing more may be read from that connection. */
@Timeout(60)
class HostileHttpTest {
    private static final String NEXT = "GET /v1/apps/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    private Path folder;

    private ListenerFixture fixture;

    @BeforeEach
    void open() {
        fixture = new ListenerFixture(folder);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private Answer refused(String request) throws IOException {
        WireClient client = fixture.client().send(request);
        Answer answer = client.read();
        client.channel.shutdownOutput();
        assertThat(client.isClosedSilently()).as("nothing after the refusal").isTrue();
        assertThat(answer.header("connection")).isEqualTo("close");
        assertThat(answer.json().number("status")).isEqualTo(answer.status());
        return answer;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
                "Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5",
                "Host: x\r\nContent-Length: 5\r\nContent-Length: 6",
                "Host: x\r\nContent-Length: 5, 6",
                "Host: x\r\nContent-Length: -5",
                "Host: x\r\nContent-Length: +5",
                "Host: x\r\nContent-Length: 0x5",
                "Host: x\r\nTransfer-Encoding: gzip",
                "Host: x\r\nTransfer-Encoding: gzip, chunked",
                "Host: x\r\nTransfer-Encoding: chunked, chunked",
                "Host: x\r\nTransfer-Encoding: xchunked",
                "Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                "Host: x\r\nTransfer-Encoding : chunked",
                "Host: x\r\nContent-Length : 5",
                "Host: x\r\nX: a\nContent-Length: 5",
                "Host: x\r\nX: a\u0000b",
                "Host: x\r\nno colon",
                "Host: x\r\nExpect: the-unexpected",
                "Host: x\r\nHost: y",
                "X: no host",
            })
    void request_withTwoMeanings_400AndNothingAfterIt(String headers) throws IOException {
        Answer answer = refused("POST /echo HTTP/1.1\r\n" + headers + "\r\n\r\n0\r\n\r\n" + NEXT);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("bad_request");
    }

    @Test
    void chunked_inHttp10_400() throws IOException {
        assertThat(refused("POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n", "-1\r\n", "\r\n", "ffffffffff\r\n", "2\r\n{}x"})
    void chunk_malformed_400(String chunk) throws IOException {
        assertThat(refused("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + NEXT)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/2.0, 505",
        "GET / HTTP/1.2, 505",
        "PRI * HTTP/2.0, 505",
        "GET /, 400",
        "GET / FTP/1.1, 400",
        "GET  HTTP/1.1, 400",
        "G@T / HTTP/1.1, 400",
    })
    void line_wrong_refused(String line, int status) throws IOException {
        assertThat(refused(line + "\r\nHost: x\r\n\r\n" + NEXT).status()).isEqualTo(status);
    }

    @Test
    void line_overItsLimit_414() throws IOException {
        Answer answer = refused("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer.status()).isEqualTo(414);
        assertThat(answer.code()).isEqualTo("too_large");
    }

    @Test
    void line_justUnderItsLimit_answered() throws IOException {
        assertThat(fixture.client().get("/" + "a".repeat(8192 - 20)).status()).isEqualTo(404);
    }

    @Test
    void headers_overTheirLimit_431() throws IOException {
        Answer answer = refused(
                "GET /healthz HTTP/1.1\r\nHost: x\r\n" + ("X: " + "a".repeat(1000) + "\r\n").repeat(17) + "\r\n");

        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.code()).isEqualTo("too_large");
    }

    @Test
    void body_declaredOverItsLimit_413BeforeItIsSent() throws IOException {
        Answer answer = refused("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 8388609\r\n\r\n");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("too_large");
    }

    @Test
    void body_chunkedOverItsLimit_413ReachesACallerThatIsStillSending() throws IOException {
        String chunk = "100000\r\n" + " ".repeat(0x100000) + "\r\n";

        Answer answer = refused("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk.repeat(12) + "0\r\n\r\n");

        assertThat(answer.status()).isEqualTo(413);
    }

    @Test
    void garbage_refused() throws IOException {
        assertThat(refused("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n").status())
                .isEqualTo(400);
    }
}
