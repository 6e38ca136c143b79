package dev.tokd.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.http.HttpFailure.Kind;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HttpClientTest {
    private static final Duration TINY = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Outbound outbound = new Outbound();

    @AfterEach
    void close() {
        outbound.close();
    }

    @Test
    void send_get_statusHeadersAndBody() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(203, "{\"a\":1}", "X-Two: a", "x-two: b"))) {
            Reply reply = outbound.get(provider.uri("/p/q?x=%20é"), Outbound.NETWORK);

            assertThat(reply.status()).isEqualTo(203);
            assertThat(reply.header("X-TWO")).isEqualTo("a, b");
            assertThat(Outbound.text(reply)).isEqualTo("{\"a\":1}");
            assertThat(provider.only().target()).isEqualTo("/p/q?x=%20%C3%A9");
            assertThat(provider.only().headers()).containsEntry("host", "127.0.0.1:" + provider.port());
            assertThat(provider.only().headers()).containsEntry("connection", "close");
        }
    }

    @Test
    void send_emptyPath_asksForSlash() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, ""))) {
            outbound.get(provider.uri(""), Outbound.NETWORK);
            assertThat(provider.only().target()).isEqualTo("/");
        }
    }

    @Test
    void send_secretBodyAndAuthorization_arriveAndAreWiped() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, ""))) {
            Secret body = Outbound.secret("grant=ä");
            Secret authorization = Outbound.secret("Basic canary");
            outbound.client
                    .send(
                            new Request("POST", provider.uri("/"), Map.of("x-a", "b"), authorization, body),
                            Outbound.NETWORK,
                            null)
                    .toCompletableFuture()
                    .join();

            assertThat(provider.only().body()).isEqualTo("grant=ä");
            assertThat(provider.only().headers())
                    .containsEntry("authorization", "Basic canary")
                    .containsEntry("x-a", "b")
                    .containsEntry("content-length", "8");
            assertThat(body.reveal()).containsOnly(0);
            assertThat(authorization.reveal()).containsOnly(0);
        }
    }

    @Test
    void send_failsBeforeConnecting_secretsAreWiped() {
        Secret body = Outbound.secret("canary");
        HttpFailure failure = Outbound.failure(outbound.client
                .send(
                        new Request("POST", URI.create("http://provider.test/"), Map.of(), null, body),
                        Outbound.NETWORK,
                        null)
                .toCompletableFuture());

        assertThat(failure.kind()).isEqualTo(Kind.INSECURE);
        assertThat(body.reveal()).containsOnly(0);
    }

    @Test
    void send_redirect_isAnAnswerAndNotFollowed() throws Exception {
        try (FakeProvider elsewhere = FakeProvider.plain(FakeProvider.json(200, ""));
                FakeProvider provider =
                        FakeProvider.plain(FakeProvider.json(302, "", "Location: " + elsewhere.uri("/")))) {
            assertThat(outbound.get(provider.uri("/"), Outbound.NETWORK).status())
                    .isEqualTo(302);
            assertThat(elsewhere.received()).isEmpty();
        }
    }

    @Test
    void send_informationalAnswersFirst_finalAnswerCounts() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.raw("HTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))) {
            Reply reply = outbound.get(provider.uri("/"), Outbound.NETWORK);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(Outbound.text(reply)).isEqualTo("ok");
        }
    }

    @Test
    void send_chunkedBody_isJoined() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.raw(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))) {
            assertThat(Outbound.text(outbound.get(provider.uri("/"), Outbound.NETWORK)))
                    .isEqualTo("abcde");
        }
    }

    @Test
    void send_bodyUntilClose_isTaken() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.raw("HTTP/1.1 200 OK\r\n\r\nuntil close"))) {
            assertThat(Outbound.text(outbound.get(provider.uri("/"), Outbound.NETWORK)))
                    .isEqualTo("until close");
        }
    }

    @Test
    void send_bodyAtLimit_isTaken() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "x".repeat(HttpClient.BODY)))) {
            assertThat(outbound.get(provider.uri("/"), Outbound.NETWORK).body().length())
                    .isEqualTo(HttpClient.BODY);
        }
    }

    @Test
    void send_bodyOneOverLimit_tooLarge() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "x".repeat(HttpClient.BODY + 1)))) {
            HttpFailure failure = outbound.failure(provider.uri("/"), Outbound.NETWORK);
            assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
            assertThat(failure.sentence()).contains("127.0.0.1:" + provider.port(), "256 KiB");
        }
    }

    @Test
    void send_headersOverLimit_tooLarge() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "", "X: " + "x".repeat(17 * 1024)))) {
            assertThat(outbound.failure(provider.uri("/"), Outbound.NETWORK).kind())
                    .isEqualTo(Kind.TOO_LARGE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
            })
    void send_answerCutShort_reset(String part) throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.raw(part), FakeProvider.reset(part))) {
            for (int i = 0; i < 2; i++) {
                HttpFailure failure = outbound.failure(provider.uri("/"), Outbound.NETWORK);
                assertThat(failure.kind()).isEqualTo(Kind.RESET);
                assertThat(failure.sentence()).contains("127.0.0.1:" + provider.port());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.6\r\n\r\n", "\u0000\u0001\u0002\u0003\r\n\r\n", "HTTP/x 200\r\n\r\n"})
    void send_garbage_malformed(String garbage) throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.raw(garbage))) {
            assertThat(outbound.failure(provider.uri("/"), Outbound.NETWORK).kind())
                    .isEqualTo(Kind.MALFORMED);
        }
    }

    @Test
    void send_serverNeverAnswers_timeout() throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then(provider.hang());
            HttpFailure failure = outbound.failure(provider.uri("/"), Outbound.within(TINY, TINY));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.sentence()).contains("127.0.0.1:" + provider.port(), "150ms");
        }
    }

    @Test
    void send_serverStopsMidBody_timeout() throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then((socket, out) -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".getBytes("US-ASCII"));
                out.flush();
                provider.hang().run(socket, out);
            });
            assertThat(outbound.failure(provider.uri("/"), Outbound.within(TINY, TINY))
                            .kind())
                    .isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void send_oneServerHangs_othersAreAnsweredOnTheSameLoop() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (FakeProvider slow = FakeProvider.plain(FakeProvider.after(latch, FakeProvider.json(200, "slow")));
                FakeProvider quick = FakeProvider.plain(FakeProvider.json(200, "quick"))) {
            CompletableFuture<Reply> waiting = outbound.future(slow.uri("/"), Outbound.NETWORK, null);
            for (int i = 0; i < 20; i++) {
                assertThat(Outbound.text(outbound.get(quick.uri("/"), Outbound.NETWORK)))
                        .isEqualTo("quick");
            }
            assertThat(waiting).isNotDone();
            latch.countDown();
            assertThat(Outbound.text(waiting.join())).isEqualTo("slow");
        }
    }

    @Test
    void send_nobodyListens_connect() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        HttpFailure failure = outbound.failure(URI.create("http://127.0.0.1:" + port + "/"), Outbound.NETWORK);
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
        assertThat(failure.sentence()).isEqualTo("no connection to 127.0.0.1:" + port + ": connection refused");
    }

    @Test
    void send_firstAddressRefuses_secondIsTried() throws Exception {
        InetAddress dead = InetAddress.getByAddress("two.test", new byte[] {127, 0, 0, 9});
        InetAddress live = InetAddress.getByAddress("two.test", new byte[] {127, 0, 0, 1});
        try (Outbound two = new Outbound(host -> new InetAddress[] {dead, live});
                FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "ok"))) {
            Reply reply = two.get(provider.uri("two.test", "/"), Outbound.allowingHttp(Outbound.NETWORK));
            assertThat(Outbound.text(reply)).isEqualTo("ok");
            assertThat(provider.only().headers()).containsEntry("host", "two.test:" + provider.port());
        }
    }

    @Test
    void send_nameWithoutAddress_dns() {
        HttpFailure failure = outbound.failure(URI.create("https://nothing.invalid/x"), Outbound.NETWORK);
        assertThat(failure.kind()).isEqualTo(Kind.DNS);
        assertThat(failure.sentence()).isEqualTo("the name of nothing.invalid has no address");
    }

    @Test
    void send_systemLookupOfInvalidName_dns() {
        try (Outbound system = new Outbound(Lookup.system())) {
            assertThat(system.failure(URI.create("https://nothing.invalid/"), Outbound.NETWORK)
                            .kind())
                    .isEqualTo(Kind.DNS);
        }
    }

    @Test
    void send_lookupHangs_timeoutNamesLookup() {
        CountDownLatch latch = new CountDownLatch(1);
        try (Outbound stuck = new Outbound(host -> await(latch, host))) {
            HttpFailure failure = stuck.failure(URI.create("https://slow.test/"), Outbound.within(TINY, TINY));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.sentence()).contains("looking up the address of slow.test");
            latch.countDown();
        }
    }

    @Test
    void send_manyCallsWaitForOneHangingName_otherNamesAreFound() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        AtomicInteger slow = new AtomicInteger();
        Lookup lookup = host -> {
            if (host.equals("slow.test")) {
                slow.incrementAndGet();
                return await(latch, host);
            }
            return Outbound.HERE.addresses(host);
        };
        try (Outbound client = new Outbound(lookup);
                FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "ok"))) {
            Network http = Outbound.allowingHttp(Outbound.NETWORK);
            List<CompletableFuture<Reply>> waiting = IntStream.range(0, 20)
                    .mapToObj(i -> client.future(provider.uri("SLOW.test", "/"), http, null))
                    .toList();
            assertThat(Outbound.text(client.get(provider.uri("quick.test", "/"), http)))
                    .isEqualTo("ok");
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            latch.countDown();
            waiting.forEach(call -> assertThat(Outbound.text(call.join())).isEqualTo("ok"));
            assertThat(slow).hasValue(1);
        }
    }

    private static InetAddress[] await(CountDownLatch latch, String host) {
        try {
            latch.await();
            return Outbound.HERE.addresses(host);
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void send_plainHttpElsewhere_refusedBeforeLookup() {
        AtomicInteger asked = new AtomicInteger();
        try (Outbound counting = new Outbound(host -> {
            asked.incrementAndGet();
            return Outbound.HERE.addresses(host);
        })) {
            HttpFailure failure = counting.failure(URI.create("http://provider.test/token"), Outbound.NETWORK);
            assertThat(failure.kind()).isEqualTo(Kind.INSECURE);
            assertThat(failure.option()).isEqualTo("--allow-http");
            assertThat(failure.sentence()).contains("provider.test:80");
            assertThat(asked).hasValue(0);
        }
    }

    @Test
    void send_localhostIsElsewhere_insecure() {
        InetAddress elsewhere = elsewhere();
        try (Outbound lied = new Outbound(host -> new InetAddress[] {elsewhere})) {
            assertThat(lied.failure(URI.create("http://localhost:1/"), Outbound.NETWORK)
                            .kind())
                    .isEqualTo(Kind.INSECURE);
        }
    }

    private static InetAddress elsewhere() {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void send_afterStop_failsInsteadOfHanging() {
        Outbound stopped = new Outbound();
        stopped.close();
        assertThat(stopped.failure(URI.create("https://provider.test/"), Outbound.within(TINY, LONG))
                        .kind())
                .isEqualTo(Kind.CONNECT);
    }

    @Test
    void toString_requestAndReply_withoutSecretsAndQuery() {
        Request request = new Request(
                "POST",
                URI.create("https://h:1/p?canary=1"),
                Map.of(),
                Outbound.secret("canary"),
                Outbound.secret("canary"));
        assertThat(request).hasToString("POST https://h:1/p");
        assertThat(new Reply(200, Map.of("set-cookie", "canary"), Outbound.secret("canary")))
                .hasToString("HTTP 200, 6 bytes");
    }
}
