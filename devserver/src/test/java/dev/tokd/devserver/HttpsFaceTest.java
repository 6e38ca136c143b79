package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsFaceTest {
    private static final String API = "https://api.example/";

    private static DevServer server;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));
        server.register(DevClient.of("app", "s").withAudiences(API));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void https_trustingTheCa_isAnIssuerOfItsOwn(String host) throws Exception {
        URI base = URI.create("https://" + host + ":" + server.httpsUrl().getPort());
        Caller caller = new Caller(base, trusting(server.caPem()));

        HttpResponse<String> token = caller.basic("app", "s", "audience", API);

        assertThat(DevJson.text(Caller.claims(token), "iss")).isEqualTo(base.toString());
        assertThat(DevJson.text(Caller.body(caller.get("/.well-known/openid-configuration")), "token_endpoint"))
                .isEqualTo(base + "/oauth2/token");
        assertThat(caller.post("/oauth/token", "app", "s", "audience", API).statusCode())
                .isEqualTo(200);
    }

    @Test
    void https_withoutTheCa_isNotTrusted() {
        Caller caller = new Caller(server.httpsUrl());

        assertThatThrownBy(() -> caller.basic("app", "s")).hasCauseInstanceOf(SSLException.class);
    }

    @Test
    void https_reset_cutsTheAnswer() throws Exception {
        server.setFault(FaultTarget.client("app"), new Fault.Reset(), 1);
        Caller caller = new Caller(server.httpsUrl(), trusting(server.caPem()));

        assertThatThrownBy(() -> caller.basic("app", "s")).isInstanceOf(UncheckedIOException.class);
        assertThat(caller.basic("app", "s").statusCode()).isEqualTo(200);
    }

    @Test
    void https_notAskedFor_isNotThere() {
        try (DevServer plain = DevServer.start(DevServerOptions.defaults())) {
            assertThatThrownBy(plain::httpsUrl).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(plain::caPem).isInstanceOf(IllegalStateException.class);
        }
    }

    private static HttpClient trusting(String pem) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
    }
}
