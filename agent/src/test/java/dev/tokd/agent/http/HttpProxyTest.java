package dev.tokd.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.http.HttpFailure.Kind;
import dev.tokd.protocol.Network;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HttpProxyTest {
    private static final TestCa CA = new TestCa("right");
    private static final URI TARGET = URI.create("https://provider.test:8443/token");

    private final Outbound outbound = new Outbound(host -> {
        if (host.equals("provider.test")) {
            throw new UnknownHostException("only the proxy knows it");
        }
        return Outbound.HERE.addresses(host);
    });

    @AfterEach
    void close() {
        outbound.close();
    }

    @Test
    void send_httpsThroughHttpProxy_tunnelledAndVerified() throws Exception {
        try (FakeProvider target = FakeProvider.tls(CA.server("provider.test"), FakeProvider.json(200, "ok"));
                FakeProvider proxy = FakeProvider.plain(FakeProvider.tunnel(target.port()))) {
            Reply reply = outbound.get(TARGET, Outbound.proxied(CA, proxy.uri(""), null));

            assertThat(Outbound.text(reply)).isEqualTo("ok");
            assertThat(proxy.only().method()).isEqualTo("CONNECT");
            assertThat(proxy.only().target()).isEqualTo("provider.test:8443");
            assertThat(proxy.only().headers()).containsEntry("host", "provider.test:8443");
            assertThat(proxy.only().headers()).doesNotContainKey("proxy-authorization");
            assertThat(target.only().target()).isEqualTo("/token");
        }
    }

    @Test
    void send_proxyWithCredentials_basicToTheProxyAlone() throws Exception {
        try (FakeProvider target = FakeProvider.tls(CA.server("provider.test"), FakeProvider.json(200, "ok"));
                FakeProvider proxy = FakeProvider.plain(FakeProvider.tunnel(target.port()))) {
            outbound.get(TARGET, Outbound.proxied(CA, proxy.uri(""), "user"), Outbound.secret("pä:ss"));

            // base64 of "user:pä:ss" in UTF-8
            assertThat(proxy.only().headers()).containsEntry("proxy-authorization", "Basic dXNlcjpww6Q6c3M=");
            assertThat(target.only().headers()).doesNotContainKey("proxy-authorization");
        }
    }

    @Test
    void send_tlsToTheProxyToo_tunnelledInside() throws Exception {
        try (FakeProvider target = FakeProvider.tls(CA.server("provider.test"), FakeProvider.json(200, "ok"));
                FakeProvider proxy = FakeProvider.tls(CA.server("proxy.test"), FakeProvider.tunnel(target.port()))) {
            Reply reply = outbound.get(TARGET, Outbound.proxied(CA, proxy.uri("proxy.test", ""), null));
            assertThat(Outbound.text(reply)).isEqualTo("ok");
        }
    }

    @Test
    void send_proxyWithOtherName_tlsNamesProxy() throws Exception {
        try (FakeProvider proxy = FakeProvider.tls(CA.server("other.test"), FakeProvider.json(200, ""))) {
            HttpFailure failure = outbound.failure(TARGET, Outbound.proxied(CA, proxy.uri("proxy.test", ""), null));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.sentence()).contains("proxy.test:" + proxy.port());
            assertThat(proxy.received()).isEmpty();
        }
    }

    @Test
    void send_proxyInterceptsTls_targetCertificateIsChecked() throws Exception {
        try (FakeProvider middle =
                        FakeProvider.tls(new TestCa("middle").server("provider.test"), FakeProvider.json(200, "x"));
                FakeProvider proxy = FakeProvider.plain(FakeProvider.tunnel(middle.port()))) {
            HttpFailure failure = outbound.failure(TARGET, Outbound.proxied(CA, proxy.uri(""), null));
            assertThat(failure.kind()).isEqualTo(Kind.TLS);
            assertThat(failure.sentence()).contains("provider.test:8443", "--ca FILE");
            assertThat(middle.received()).isEmpty();
        }
    }

    @Test
    void send_plainHttpThroughProxy_absoluteForm() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain(FakeProvider.json(200, "ok"))) {
            Network network = Outbound.allowingHttp(Outbound.proxied(null, proxy.uri(""), "user"));
            outbound.get(URI.create("http://provider.test/a?b=c"), network, Outbound.secret("pass"));

            assertThat(proxy.only().method()).isEqualTo("GET");
            assertThat(proxy.only().target()).isEqualTo("http://provider.test/a?b=c");
            assertThat(proxy.only().headers())
                    .containsEntry("host", "provider.test")
                    .containsEntry("proxy-authorization", "Basic dXNlcjpwYXNz");
        }
    }

    @Test
    void send_plainHttpToLoopbackThroughProxyElsewhere_insecure() {
        Network network = Outbound.proxied(null, URI.create("http://proxy.test:3128"), null);
        assertThat(outbound.failure(URI.create("http://127.0.0.1:1/"), network).kind())
                .isEqualTo(Kind.INSECURE);
    }

    @Test
    void send_proxyAsksForCredentials_proxyNamesOption() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain(
                FakeProvider.reply(407, "text/html", "<html>login</html>", "Proxy-Authenticate: Basic realm=x"))) {
            HttpFailure failure = outbound.failure(TARGET, Outbound.proxied(CA, proxy.uri(""), null));
            assertThat(failure.kind()).isEqualTo(Kind.PROXY);
            assertThat(failure.sentence()).contains("127.0.0.1:" + proxy.port(), "407", "--proxy-user USER");
            assertThat(failure.option()).isEqualTo("--proxy-user USER");
        }
    }

    @Test
    void send_proxyRefusesCredentials_proxySaysSoWithoutThem() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain(FakeProvider.json(407, ""))) {
            HttpFailure failure = outbound.failure(
                    TARGET, Outbound.proxied(CA, proxy.uri(""), "user"), Outbound.secret("canary-pass"));
            assertThat(failure.kind()).isEqualTo(Kind.PROXY);
            assertThat(failure.sentence()).contains("did not accept").doesNotContain("canary");
        }
    }

    @Test
    void send_plainHttpAndProxyAsksForCredentials_proxy() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain(FakeProvider.json(407, ""))) {
            Network network = Outbound.allowingHttp(Outbound.proxied(null, proxy.uri(""), null));
            assertThat(outbound.failure(URI.create("http://provider.test/"), network)
                            .kind())
                    .isEqualTo(Kind.PROXY);
        }
    }

    @Test
    void send_proxyCannotReachTarget_proxySaysStatus() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain(FakeProvider.json(502, ""))) {
            HttpFailure failure = outbound.failure(TARGET, Outbound.proxied(CA, proxy.uri(""), null));
            assertThat(failure.kind()).isEqualTo(Kind.PROXY);
            assertThat(failure.sentence()).contains("provider.test:8443", "502");
        }
    }

    @Test
    void send_proxyClosesAtConnect_proxy() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain(FakeProvider.raw(""))) {
            assertThat(outbound.failure(TARGET, Outbound.proxied(CA, proxy.uri(""), null))
                            .kind())
                    .isEqualTo(Kind.PROXY);
        }
    }

    @Test
    void send_proxyAnswersGarbage_proxy() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain(FakeProvider.raw("SOCKS?\r\n\r\n"))) {
            assertThat(outbound.failure(TARGET, Outbound.proxied(CA, proxy.uri(""), null))
                            .kind())
                    .isEqualTo(Kind.PROXY);
        }
    }

    @Test
    void send_proxyHangs_timeout() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain()) {
            proxy.then(proxy.hang());
            Network network = new Network(
                    CA.pem(), proxy.uri(""), null, List.of(), false, Duration.ofMillis(150), Duration.ofSeconds(60));
            HttpFailure failure = outbound.failure(TARGET, network);
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.sentence()).contains("proxy", "provider.test:8443");
        }
    }

    @Test
    void send_proxyDoesNotListen_proxy() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        HttpFailure failure =
                outbound.failure(TARGET, Outbound.proxied(CA, URI.create("http://127.0.0.1:" + port), null));
        assertThat(failure.kind()).isEqualTo(Kind.PROXY);
        assertThat(failure.sentence()).contains("the proxy 127.0.0.1:" + port, "refused");
    }

    @Test
    void send_proxyNameHasNoAddress_dnsNamesProxy() {
        HttpFailure failure =
                outbound.failure(TARGET, Outbound.proxied(CA, URI.create("http://proxy.invalid:3128"), null));
        assertThat(failure.kind()).isEqualTo(Kind.DNS);
        assertThat(failure.sentence()).contains("the proxy proxy.invalid");
    }

    @Test
    void send_hostOnNoProxyList_straight() throws Exception {
        try (FakeProvider target = FakeProvider.tls(CA.server("direct.test"), FakeProvider.json(200, "ok"));
                FakeProvider proxy = FakeProvider.plain(FakeProvider.json(502, ""))) {
            Network network = Outbound.proxied(CA, proxy.uri(""), null, "direct.test");
            assertThat(outbound.get(target.uri("direct.test", "/"), network).status())
                    .isEqualTo(200);
            assertThat(proxy.received()).isEmpty();
        }
    }
}
