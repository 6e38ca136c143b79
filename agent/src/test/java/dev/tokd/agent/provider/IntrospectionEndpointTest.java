package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.http.FakeProvider;
import dev.tokd.agent.http.Outbound;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class IntrospectionEndpointTest {
    private static final String TOKEN = "a+token/of=their.own";

    private final Outbound outbound = new Outbound();
    private final IntrospectionEndpoint endpoint =
            new IntrospectionEndpoint(outbound.client, Clients.ASSERTIONS, "1.2.3");

    @AfterEach
    void close() {
        outbound.close();
    }

    private static Client client(AuthMethod auth, URI introspection) {
        URI token = URI.create("https://elsewhere.example/token");
        return Clients.pinned("oauth2", auth, token).withPinned(new Endpoints(null, token, auth, null, introspection));
    }

    private Map<String, Object> ask(Client client) {
        try (Secret secret = Outbound.secret("canary-secret");
                Secret token = Outbound.secret(TOKEN)) {
            return endpoint.ask(client, secret, null, token)
                    .toCompletableFuture()
                    .join();
        }
    }

    private Map<String, Object> answering(FakeProvider.Script script) throws Exception {
        try (FakeProvider provider = FakeProvider.plain(script)) {
            return ask(client(AuthMethod.CLIENT_SECRET_POST, provider.uri("/introspect")));
        }
    }

    @Test
    void ask_byForm_sendsTheTokenAndTheProof() throws Exception {
        try (FakeProvider provider =
                FakeProvider.plain(FakeProvider.json(200, "{\"active\":true,\"scope\":\"a b\"}"))) {
            Map<String, Object> answer = ask(client(AuthMethod.CLIENT_SECRET_POST, provider.uri("/introspect")));
            assertThat(answer).isEqualTo(Map.of("active", true, "scope", "a b"));
            FakeProvider.Received request = provider.only();
            assertThat(request.method() + " " + request.target()).isEqualTo("POST /introspect");
            assertThat(request.body())
                    .contains(
                            "token_type_hint=access_token",
                            "client_id=id",
                            "client_secret=canary-secret",
                            "token=a%2Btoken%2Fof%3Dtheir.own");
        }
    }

    @Test
    void ask_byBasic_provesItInTheHeader() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "{\"active\":false}"))) {
            assertThat(ask(client(AuthMethod.CLIENT_SECRET_BASIC, provider.uri("/introspect"))))
                    .isEqualTo(Map.of("active", false));
            assertThat(provider.only().headers().get("authorization")).startsWith("Basic ");
            assertThat(provider.only().body()).doesNotContain("client_secret");
        }
    }

    @Test
    void answer_secretsInIt_areLeftOut() throws Exception {
        assertThat(answering(FakeProvider.json(200, "{\"active\":true,\"access_token\":\"" + TOKEN + "\"}")))
                .containsOnlyKeys("active");
    }

    @ParameterizedTest
    @CsvSource({
        "401, '{\"error\":\"invalid_client canary-secret\"}', PROVIDER_REFUSED, 'answered 401: invalid_client [secret]'",
        "403, no, PROVIDER_REFUSED, answered 403",
        "200, '{\"active\":\"yes\"}', PROVIDER_REFUSED, answered 200",
        "200, <html>, PROVIDER_REFUSED, answered 200",
        "302, '{}', PROVIDER_REFUSED, answered 302",
        "503, '{\"error\":\"later\"}', PROVIDER_UNAVAILABLE, 'answered 503: later'",
        "429, '{}', PROVIDER_UNAVAILABLE, answered 429",
    })
    void answer_thatIsNone_isAProblemWithoutTheSecret(int status, String body, ErrorCode code, String words) {
        assertThatThrownBy(() -> answering(FakeProvider.json(status, body)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo(code);
                    assertThat(e.problem().detail()).contains(words).doesNotContain("canary", TOKEN);
                });
    }

    @Test
    void noEndpoint_isSaidAndNothingSent() {
        assertThatThrownBy(() -> ask(client(AuthMethod.CLIENT_SECRET_POST, null)))
                .hasMessageContaining("names no introspection endpoint");
    }
}
