package dev.tokd.agent.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the short way takes, and that it never takes what the general decoder reads otherwise. */
class PlainGetTest {
    private static final String FULL =
            "GET /v1/apps/a/token?min_ttl=5s HTTP/1.1\r\nHost: tokd\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n\r\n";
    private static final String CLOSING =
            "GET / HTTP/1.1\r\nHost: tokd\r\nConnection: close\r\nAccept: application/json\r\n\r\n";

    private final PlainGet.Reader reader = new PlainGet.Reader();

    private PlainGet read(String request) {
        return reader.read(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FULL,
                "GET /v1/apps/a/token?min_ttl=5s HTTP/1.1\r\nhost: tokd\r\n\r\n",
                "GET /v1/apps/a/token?min_ttl=5s HTTP/1.1\r\nHost: tokd\r\nConnection: close\r\n\r\n",
                "GET /v1/apps/a/token?min_ttl=5s HTTP/1.1\r\nconnection: Keep-Alive\r\nHost: tokd\r\n\r\n",
                "GET /v1/apps/a/token?min_ttl=5s HTTP/1.1\r\nACCEPT: application/json\r\nHOST: a b\r\n\r\n",
            })
    void read_plainGet_taken(String request) {
        assertThat(read(request)).isNotNull().extracting(HttpRequest::uri).isEqualTo("/v1/apps/a/token?min_ttl=5s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "GET / HTTP/1.1\r\nHost: x\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n\r",
                "GET / HTTP/1.1\r\nHost: x\r\n\r\nG",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: \r\n\r\n",
                "GET / HTTP/1.1\r\nHost:x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close, x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nIf-Match: \"a\"\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nAccept: */*, text/plain\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nAccept: */*\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\ty\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: \u00e9\r\n\r\n",
                "GET / HTTP/1.1\nHost: x\n\n",
                "GET / HTTP/1.0\r\nHost: x\r\n\r\n",
                "GET / http/1.1\r\nHost: x\r\n\r\n",
                "get / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /  HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
                "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void read_anythingElse_left(String request) {
        assertThat(read(request)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"close,CLOSE", "keep-alive,STAY", "CLOSE,CLOSE"})
    void read_connection_saysWhatFollows(String connection, RequestHead.After after) {
        PlainGet get = read("GET / HTTP/1.1\r\nHost: x\r\nConnection: " + connection + "\r\n\r\n");

        assertThat(RequestHead.after(get)).isEqualTo(after);
        assertThat(RequestHead.after(read(FULL))).as("of the next one").isEqualTo(RequestHead.After.STAY);
    }

    @Test
    void read_any_leavesTheBufferAsItIs() {
        ByteBuf buffer = Unpooled.copiedBuffer(FULL + "GET", StandardCharsets.US_ASCII);

        assertThat(reader.read(buffer)).isNull();
        assertThat(buffer.readableBytes()).isEqualTo(FULL.length() + 3);
    }

    @Test
    void read_seededMutations_takenOnlyWhenTheDecoderReadsTheSame() {
        Random random = new Random(42);
        int taken = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder request = new StringBuilder(i % 2 == 0 ? FULL : CLOSING);
            for (int change = random.nextInt(3); change >= 0; change--) {
                mutate(request, random);
            }
            PlainGet get = read(request.toString());
            if (get != null) {
                taken++;
                HttpRequest general = general(request.toString());
                assertThat(general.decoderResult().isSuccess())
                        .as("%s", request)
                        .isTrue();
                assertThat(general.method()).isEqualTo(get.method());
                assertThat(general.uri()).isEqualTo(get.uri());
                assertThat(RequestHead.check(general)).isEqualTo(-1);
                assertThat(RequestHead.after(general)).isEqualTo(RequestHead.after(get));
            }
        }
        assertThat(taken).as("mutants that are still plain").isGreaterThan(1000);
    }

    private static void mutate(StringBuilder request, Random random) {
        String bytes = "\r\n :/aZ%?\t\u0000\u007f\u00e9*";
        int at = random.nextInt(request.length());
        char c = bytes.charAt(random.nextInt(bytes.length()));
        switch (random.nextInt(3)) {
            case 0 -> request.setCharAt(at, c);
            case 1 -> request.insert(at, c);
            default -> request.deleteCharAt(at);
        }
    }

    private static HttpRequest general(String request) {
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
        channel.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
        return channel.readInbound();
    }
}
