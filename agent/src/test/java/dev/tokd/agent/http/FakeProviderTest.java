package dev.tokd.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FakeProviderTest {
    private static String talk(FakeProvider provider, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", provider.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void json_request_isRecordedAndAnswered() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(201, "{\"a\":\"é\"}", "X-One: 1"))) {
            String answer = talk(provider, "POST /t?q=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc");

            assertThat(answer)
                    .startsWith("HTTP/1.1 201 ")
                    .contains("X-One: 1\r\n", "Content-Length: 10\r\n")
                    .endsWith("\r\n\r\n{\"a\":\"é\"}");
            assertThat(provider.only().method()).isEqualTo("POST");
            assertThat(provider.only().target()).isEqualTo("/t?q=1");
            assertThat(provider.only().headers()).containsEntry("host", "h");
            assertThat(provider.only().body()).isEqualTo("abc");
        }
    }

    @Test
    void scripts_moreRequestsThanScripts_lastRepeats() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.raw("one"), FakeProvider.raw("two"))) {
            String get = "GET / HTTP/1.1\r\n\r\n";
            assertThat(talk(provider, get)).isEqualTo("one");
            assertThat(talk(provider, get)).isEqualTo("two");
            assertThat(talk(provider, get)).isEqualTo("two");
        }
    }

    @Test
    void reset_client_seesConnectionReset() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.reset(""))) {
            assertThatThrownBy(() -> talk(provider, "GET / HTTP/1.1\r\n\r\n")).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void after_latchShut_answersOnlyOnceOpen() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.after(latch, FakeProvider.raw("late")));
                Socket socket = new Socket("127.0.0.1", provider.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            assertThat(in.available()).isZero();
            latch.countDown();
            assertThat(in.readAllBytes()).isEqualTo("late".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void tunnel_connect_bytesFlowBothWays() throws Exception {
        try (FakeProvider target = FakeProvider.plain(FakeProvider.raw("through"));
                FakeProvider proxy = FakeProvider.plain(FakeProvider.tunnel(target.port()))) {
            String answer = talk(proxy, "CONNECT t:1 HTTP/1.1\r\n\r\nGET /x HTTP/1.1\r\n\r\n");

            assertThat(answer).endsWith("\r\n\r\nthrough");
            assertThat(target.only().target()).isEqualTo("/x");
        }
    }

    @Test
    void close_whileHanging_endsConnection() throws Exception {
        FakeProvider provider = FakeProvider.plain();
        provider.then(provider.hang());
        try (Socket socket = new Socket("127.0.0.1", provider.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            provider.close();
            assertThat(ended(socket)).isTrue();
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
