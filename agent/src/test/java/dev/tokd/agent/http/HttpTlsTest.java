package dev.tokd.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.http.HttpFailure.Kind;
import dev.tokd.agent.provider.GeneratedKey;
import dev.tokd.agent.provider.SigningAlgorithm;
import dev.tokd.protocol.Network;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class HttpTlsTest {
    private static final TestCa CA = new TestCa("right");
    private static final TestCa OTHER = new TestCa("other");
    private static final Duration TINY = Duration.ofMillis(150);

    private final Outbound outbound = new Outbound();

    @AfterEach
    void close() {
        outbound.close();
    }

    private HttpFailure failing(SSLContext server, Network network) throws Exception {
        try (FakeProvider provider = FakeProvider.tls(server, FakeProvider.json(200, "ok"))) {
            HttpFailure failure = outbound.failure(provider.uri("provider.test", "/"), network);
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.sentence()).contains("provider.test:" + provider.port());
            assertThat(provider.received()).isEmpty();
            return failure;
        }
    }

    @Test
    void send_rightCa_answeredWithNameIndicated() throws Exception {
        CompletableFuture<String> indicated = new CompletableFuture<>();
        try (FakeProvider provider = FakeProvider.tls(CA.server("provider.test"), (socket, out) -> {
            ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
            indicated.complete(session.getRequestedServerNames() + " " + session.getProtocol());
            FakeProvider.json(200, "ok").run(socket, out);
        })) {
            Reply reply = outbound.get(provider.uri("provider.test", "/"), Outbound.trusting(CA));
            assertThat(Outbound.text(reply)).isEqualTo("ok");
            assertThat(indicated.join()).contains("provider.test", "TLSv1.3");
        }
    }

    @Test
    void send_certificateForAddress_answered() throws Exception {
        try (FakeProvider provider = FakeProvider.tls(CA.server("127.0.0.1"), FakeProvider.json(200, "ok"))) {
            assertThat(outbound.get(provider.uri("/"), Outbound.trusting(CA)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void send_secondAndLaterCalls_answeredWithTheSameTrust() throws Exception {
        try (FakeProvider provider = FakeProvider.tls(CA.server("provider.test"), FakeProvider.json(200, "ok"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(outbound.get(provider.uri("provider.test", "/"), Outbound.trusting(CA))
                                .status())
                        .isEqualTo(200);
            }
            // What was resumed under one trust must not pass under another.
            assertThat(outbound.failure(provider.uri("provider.test", "/"), Outbound.trusting(OTHER))
                            .kind())
                    .isEqualTo(Kind.TLS);
        }
    }

    @Test
    void send_tls12Only_answered() throws Exception {
        try (FakeProvider provider =
                FakeProvider.tlsOf("TLSv1.2", CA.server("provider.test"), FakeProvider.json(200, "ok"))) {
            assertThat(outbound.get(provider.uri("provider.test", "/"), Outbound.trusting(CA))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void send_otherCa_tlsNamesCaOption() throws Exception {
        HttpFailure failure = failing(CA.server("provider.test"), Outbound.trusting(OTHER));
        assertThat(failure.sentence()).contains("an authority we do not trust", "--ca FILE");
        assertThat(failure.option()).isEqualTo("--ca FILE");
    }

    @Test
    void send_systemTrust_testAuthorityIsNotTrusted() throws Exception {
        assertThat(failing(CA.server("provider.test"), Outbound.NETWORK).option())
                .isEqualTo("--ca FILE");
    }

    @Test
    void send_otherHostName_tls() throws Exception {
        HttpFailure failure = failing(CA.server("elsewhere.test"), Outbound.trusting(CA));
        assertThat(failure.sentence()).contains("for another host name");
        assertThat(failure.option()).isNull();
    }

    @Test
    void send_certificateWithoutAlternativeName_tls() throws Exception {
        assertThat(failing(CA.server(), Outbound.trusting(CA)).sentence()).contains("for another host name");
    }

    @Test
    void send_expired_tls() throws Exception {
        Instant now = Instant.now();
        SSLContext server = CA.server(now.minus(Duration.ofHours(2)), now.minus(Duration.ofHours(1)), "provider.test");
        assertThat(failing(server, Outbound.trusting(CA)).sentence()).contains("has expired");
    }

    @Test
    void send_notYetValid_tls() throws Exception {
        Instant now = Instant.now();
        SSLContext server = CA.server(now.plus(Duration.ofHours(1)), now.plus(Duration.ofHours(2)), "provider.test");
        assertThat(failing(server, Outbound.trusting(CA)).sentence()).contains("not valid yet");
    }

    @Test
    void send_pemIsNoCertificate_tlsNamesCaOption() throws Exception {
        Network broken = new Network(
                "-----BEGIN CERTIFICATE-----\nbm8=\n-----END CERTIFICATE-----\n",
                null,
                null,
                List.of(),
                false,
                Duration.ofSeconds(5),
                Duration.ofSeconds(15));
        HttpFailure failure = outbound.failure(URI.create("https://127.0.0.1:1/"), broken);
        assertThat(failure.kind()).isEqualTo(Kind.TLS);
        assertThat(failure.option()).isEqualTo("--ca FILE");
    }

    @Test
    void send_serverSpeaksPlainHttp_tls() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "ok"))) {
            provider.greet("HTTP/1.1 400 Bad Request\r\n\r\n");
            HttpFailure failure = outbound.failure(
                    URI.create("https://provider.test:" + provider.port() + "/"), Outbound.trusting(CA));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.sentence()).contains("does not speak TLS");
        }
    }

    @Test
    void send_oldProtocolOnly_tls() throws Exception {
        // The JDK disables TLS 1.1 by policy, so a server that has nothing else aborts every handshake.
        try (FakeProvider provider =
                FakeProvider.tlsOf("TLSv1.1", CA.server("provider.test"), FakeProvider.json(200, "ok"))) {
            assertThat(outbound.failure(provider.uri("provider.test", "/"), Outbound.trusting(CA))
                            .kind())
                    .isEqualTo(Kind.TLS);
        }
    }

    @Test
    void send_handshakeNeverAnswered_timeout() throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then(provider.hang());
            HttpFailure failure = outbound.failure(
                    URI.create("https://provider.test:" + provider.port() + "/"),
                    Outbound.within(TINY, Duration.ofSeconds(60)));
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.sentence()).contains("the TLS handshake with provider.test");
        }
    }

    @Test
    void send_closedDuringHandshake_tls() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.raw(""))) {
            provider.greet("");
            HttpFailure failure = outbound.failure(
                    URI.create("https://provider.test:" + provider.port() + "/"), Outbound.trusting(CA));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
        }
    }

    private static Identity identity(SigningAlgorithm algorithm, String owner) throws Exception {
        GeneratedKey made = new GeneratedKey.Maker(Instant::now, new SecureRandom()).make(algorithm, owner);
        return new Identity(String.valueOf(made.key().certificate()), algorithm.read(made.secret()));
    }

    private static void showPeer(Socket socket, OutputStream out) throws Exception {
        String who;
        try {
            who = ((X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException nobody) {
            who = "nobody";
        }
        FakeProvider.json(200, who).run(socket, out);
    }

    private String shownTo(FakeProvider provider, @Nullable Identity identity) {
        Request request = new Request("GET", provider.uri("provider.test", "/"), Map.of(), null, null, identity);
        return Outbound.text(outbound.client
                .send(request, Outbound.trusting(CA), null)
                .toCompletableFuture()
                .join());
    }

    @ParameterizedTest
    @EnumSource(SigningAlgorithm.class)
    void send_withIdentity_certificateIsShownWhomeverTheServerAsksFor(SigningAlgorithm algorithm) throws Exception {
        try (FakeProvider provider = FakeProvider.asking(CA.acceptingAnyone("provider.test"), HttpTlsTest::showPeer)) {
            assertThat(shownTo(provider, identity(algorithm, "robot"))).isEqualTo("CN=robot");
        }
    }

    @Test
    void send_oneClientAfterAnother_eachShowsItsOwnOrNone() throws Exception {
        try (FakeProvider provider = FakeProvider.asking(CA.acceptingAnyone("provider.test"), HttpTlsTest::showPeer)) {
            assertThat(shownTo(provider, null)).isEqualTo("nobody");
            assertThat(shownTo(provider, identity(SigningAlgorithm.ES256, "one")))
                    .isEqualTo("CN=one");
            assertThat(shownTo(provider, null)).isEqualTo("nobody");
            assertThat(shownTo(provider, identity(SigningAlgorithm.ES256, "two")))
                    .isEqualTo("CN=two");
            assertThat(shownTo(provider, null)).isEqualTo("nobody");
        }
    }

    @Test
    void send_over_identityHasLetGoOfItsKey() throws Exception {
        try (FakeProvider provider = FakeProvider.asking(CA.acceptingAnyone("provider.test"), HttpTlsTest::showPeer)) {
            Identity identity = identity(SigningAlgorithm.ES256, "one");
            assertThat(shownTo(provider, identity)).isEqualTo("CN=one");
            assertThat(identity.key()).isNull();
            assertThat(identity).hasToString("[identity]");
        }
    }
}
