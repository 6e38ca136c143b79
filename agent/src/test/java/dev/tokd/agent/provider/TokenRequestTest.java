package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.tokd.agent.http.Outbound;
import dev.tokd.agent.http.Request;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRequestTest {
    private static final URI TOKEN = URI.create("https://h.test/token");
    private static final String HARD = "a+b c%d:é&=/~*-._€😀";

    private static Request request(Client client, TokenAsk ask, String secret) {
        return TokenRequest.token(
                        client,
                        Objects.requireNonNull(client.pinned()),
                        Presets.named(client.provider()),
                        ask,
                        Outbound.secret(secret),
                        Clients.ASSERTIONS,
                        "tokd/1")
                .request();
    }

    private static Client client(AuthMethod auth, String id) {
        return Clients.pinned("oauth2", auth, TOKEN, id, Map.of());
    }

    private static String text(@Nullable Secret secret) {
        return new String(Objects.requireNonNull(secret).reveal(), StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> form(Request request) {
        return URLUtils.parseParameters(text(request.body()));
    }

    @Test
    void clientCredentials_always_postedFormWithHeaders() {
        Request request = request(client(AuthMethod.CLIENT_SECRET_BASIC, "id"), Clients.NOTHING, "s");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo(TOKEN);
        assertThat(request.headers())
                .containsOnly(
                        Map.entry("accept", "application/json"),
                        Map.entry("content-type", "application/x-www-form-urlencoded"),
                        Map.entry("user-agent", "tokd/1"));
        assertThat(text(request.body())).isEqualTo("grant_type=client_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s", HARD, "+", "%", ":", "é", " ", "a b", "~", "\u0001"})
    void basic_anySecret_sameAsNimbus(String secret) throws ParseException {
        Request request = request(client(AuthMethod.CLIENT_SECRET_BASIC, HARD), Clients.NOTHING, secret);
        ClientSecretBasic nimbus =
                new ClientSecretBasic(new ClientID(HARD), new com.nimbusds.oauth2.sdk.auth.Secret(secret));

        assertThat(text(request.authorization())).isEqualTo(nimbus.toHTTPAuthorizationHeader());
        ClientSecretBasic read = ClientSecretBasic.parse(text(request.authorization()));
        assertThat(read.getClientSecret().getValue()).isEqualTo(secret);
        assertThat(form(request)).doesNotContainKeys("client_id", "client_secret");
    }

    @Test
    void basicRaw_hardSecret_isNotEncoded() {
        Request request = request(client(AuthMethod.BASIC_RAW, "my id"), Clients.NOTHING, HARD);
        String pair = new String(
                Base64.getDecoder().decode(text(request.authorization()).substring("Basic ".length())),
                StandardCharsets.UTF_8);
        assertThat(pair).isEqualTo("my id:" + HARD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s", HARD, "&client_id=evil", "\r\n"})
    void post_anySecret_sameAsNimbusReads(String secret) throws ParseException {
        Request request = request(client(AuthMethod.CLIENT_SECRET_POST, HARD), Clients.NOTHING, secret);
        ClientSecretPost read = ClientSecretPost.parse(form(request));

        assertThat(request.authorization()).isNull();
        assertThat(read.getClientSecret().getValue()).isEqualTo(secret);
        assertThat(read.getClientID().getValue()).isEqualTo(HARD);
        assertThat(form(request).get("client_id")).hasSize(1);
    }

    @Test
    void clientCredentials_fullAsk_eachParameterOnce() {
        TokenAsk ask = new TokenAsk(
                "urn:a b",
                URI.create("https://r.test/?q"),
                List.of("read:x", "write:x"),
                Map.of("organization", "org"));
        assertThat(form(request(client(AuthMethod.CLIENT_SECRET_BASIC, "id"), ask, "s")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "grant_type", List.of("client_credentials"),
                        "scope", List.of("read:x write:x"),
                        "audience", List.of("urn:a b"),
                        "resource", List.of("https://r.test/?q"),
                        "organization", List.of("org")));
    }

    @Test
    void clientCredentials_bothHaveParameter_askWins() {
        Client client = Clients.pinned(
                "oauth2", AuthMethod.CLIENT_SECRET_BASIC, TOKEN, "id", Map.of("organization", "a", "tenant", "t"));
        TokenAsk ask = new TokenAsk(null, null, List.of(), Map.of("organization", "b"));
        assertThat(form(request(client, ask, "s")))
                .containsEntry("organization", List.of("b"))
                .containsEntry("tenant", List.of("t"));
    }

    @Test
    void clientCredentials_extraParameterNamedLikeProtocol_protocolWins() {
        TokenAsk ask = new TokenAsk(
                "aud",
                null,
                List.of("read"),
                Map.of(
                        "grant_type", "password",
                        "client_id", "evil",
                        "client_secret", "evil",
                        "scope", "admin",
                        "audience", "evil",
                        "resource", "evil"));
        assertThat(form(request(client(AuthMethod.CLIENT_SECRET_POST, "id"), ask, "s")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "grant_type", List.of("client_credentials"),
                        "client_id", List.of("id"),
                        "client_secret", List.of("s"),
                        "scope", List.of("read"),
                        "audience", List.of("aud")));
    }

    @Test
    void clientCredentials_auth0WithoutAudience_defaultOfTheDomain() {
        Client client = Clients.domain("auth0", "tenant.test")
                .withPinned(Clients.pinned("auth0", AuthMethod.CLIENT_SECRET_POST, TOKEN)
                        .pinned());
        assertThat(form(request(client, Clients.NOTHING, "s")))
                .containsEntry("audience", List.of("https://tenant.test/api/v2/"));
        TokenAsk other = new TokenAsk("https://api.test", null, List.of(), Map.of());
        assertThat(form(request(client, other, "s"))).containsEntry("audience", List.of("https://api.test"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, https://graph.microsoft.com/.default",
                "https://api.test, -, https://api.test/.default",
                "-, https://vault.azure.net, https://vault.azure.net/.default",
                "-, https://vault.azure.net/.default, https://vault.azure.net/.default",
            })
    void clientCredentials_entra_scopeNamesTheResource(@Nullable String audience, @Nullable String scope, String sent) {
        Client client = Clients.pinned("entra", AuthMethod.CLIENT_SECRET_POST, TOKEN);
        TokenAsk ask = new TokenAsk(audience, null, scope == null ? List.of() : List.of(scope), Map.of());
        assertThat(form(request(client, ask, "s")))
                .containsEntry("scope", List.of(sent))
                .doesNotContainKeys("audience", "resource");
        List<String> key = Presets.named("entra").decidingScopes(ask.scopes(), audience, null);
        assertThat(key).containsExactly(sent);
    }
}
