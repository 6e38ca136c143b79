package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokd.agent.http.FakeProvider;
import dev.tokd.agent.http.Outbound;
import dev.tokd.agent.http.TestCa;
import dev.tokd.protocol.AuthMethod;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.Endpoints;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Network;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DiscoveryTest {
    private static final TestCa CA = new TestCa("right");

    private final Outbound outbound = new Outbound();
    private final Discovery discovery = new Discovery(outbound.client, "1");

    @AfterEach
    void close() {
        outbound.close();
    }

    private Endpoints resolve(Client client) {
        return discovery.resolve(client, null).toCompletableFuture().join();
    }

    private Problem problem(Client client) {
        try {
            throw new AssertionError("resolved to " + resolve(client));
        } catch (CompletionException e) {
            return ((ProblemException) e.getCause()).problem();
        }
    }

    private static String document(Object issuer, Object token, String more) {
        return "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"" + token + "\"" + more + "}";
    }

    /** An issuer at a path of a server, whose document is made from its address. */
    private FakeProvider serving(String path, String more) throws Exception {
        FakeProvider provider = FakeProvider.plain();
        return provider.then(FakeProvider.json(200, document(provider.uri(path), provider.uri("/token"), more)));
    }

    // Nothing is asked.

    @Test
    void resolve_auth0Domain_builtFromTemplates() {
        assertThat(resolve(Clients.domain("auth0", "Tenant.EU.auth0.com")))
                .isEqualTo(new Endpoints(
                        URI.create("https://tenant.eu.auth0.com/"),
                        URI.create("https://tenant.eu.auth0.com/oauth/token"),
                        AuthMethod.CLIENT_SECRET_POST,
                        null,
                        null));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080, http://127.0.0.1:8080/oauth/token",
        "http://127.0.0.1:8080/, http://127.0.0.1:8080/oauth/token",
        "https://localhost:8443, https://localhost:8443/oauth/token",
        "http://[::1]:80, http://[::1]:80/oauth/token",
        "localhost:8443, https://localhost:8443/oauth/token",
        "tenant.test:8443, https://tenant.test:8443/oauth/token",
    })
    void resolve_domainOfTestServer_accepted(String domain, String token) {
        assertThat(resolve(Clients.domain("auth0", domain)).token()).isEqualTo(URI.create(token));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://tenant.auth0.com",
                "http://tenant.auth0.com",
                "http://127.0.0.1:1/path",
                "http://127.0.0.1:1?q=1",
                "http://user:pass@127.0.0.1:1",
                "tenant.auth0.com/",
                "tenant.auth0.com/x",
                "a@b.test",
                "a..b",
                "-a.test",
                "a b",
                "tenant.test:port",
                "{base}",
                ""
            })
    void resolve_domainMalformed_invalidDefinition(String domain) {
        assertThat(problem(Clients.domain("auth0", domain)).code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
    }

    @Test
    void resolve_domainPastedAsUrl_fixNamesTheDomain() {
        assertThat(problem(Clients.domain("auth0", "https://tenant.auth0.com/")).fix())
                .isEqualTo("--domain tenant.auth0.com");
    }

    @ParameterizedTest
    @CsvSource({"keycloak, --issuer https://HOST/realms/REALM", "oauth2, --issuer URL or --token-endpoint URL"})
    void resolve_presetWithoutDomains_fixNamesWhatItTakes(String preset, String fix) {
        Problem problem = problem(Clients.domain(preset, "tenant.test"));
        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
        assertThat(problem.fix()).isEqualTo(fix);
    }

    @Test
    void resolve_unknownPreset_invalidDefinition() {
        assertThat(problem(Clients.domain("auht0", "t.test")).code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
    }

    @Test
    void resolve_tokenEndpointByHand_takenWithBasic() {
        URI token = URI.create("https://h.test/t");
        assertThat(resolve(Clients.by("oauth2", null, null, token, null, Outbound.NETWORK)))
                .isEqualTo(new Endpoints(null, token, AuthMethod.CLIENT_SECRET_BASIC, null, null));
        assertThat(resolve(Clients.by("auth0", null, null, token, null, Outbound.NETWORK))
                        .auth())
                .isEqualTo(AuthMethod.CLIENT_SECRET_POST);
        assertThat(resolve(Clients.by("auth0", null, null, token, AuthMethod.BASIC_RAW, Outbound.NETWORK))
                        .auth())
                .isEqualTo(AuthMethod.BASIC_RAW);
    }

    @Test
    void resolve_tokenEndpointInClear_refusedUnlessAllowedOrLoopback() {
        URI token = URI.create("http://h.test/t");
        Problem problem = problem(Clients.by("oauth2", null, null, token, null, Outbound.NETWORK));
        assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
        assertThat(problem.fix()).isEqualTo("--allow-http");
        Network allowed = Outbound.allowingHttp(Outbound.NETWORK);
        assertThat(resolve(Clients.by("oauth2", null, null, token, null, allowed))
                        .token())
                .isEqualTo(token);
        URI here = URI.create("http://127.0.0.1:1/t");
        assertThat(resolve(Clients.by("oauth2", null, null, here, null, Outbound.NETWORK))
                        .token())
                .isEqualTo(here);
    }

    // The issuer is asked.

    @Test
    void resolve_openIdDocument_isRead() throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            URI issuer = provider.uri("/realms/r");
            provider.then(FakeProvider.json(
                    200,
                    document(
                            issuer,
                            provider.uri("/t"),
                            ",\"revocation_endpoint\":\"" + provider.uri("/revoke") + "\",\"introspection_endpoint\":\""
                                    + provider.uri("/inspect") + "\",\"x\":{\"y\":[null,1]}")));
            assertThat(resolve(Clients.issuer("keycloak", issuer)))
                    .isEqualTo(new Endpoints(
                            issuer,
                            provider.uri("/t"),
                            AuthMethod.CLIENT_SECRET_BASIC,
                            provider.uri("/revoke"),
                            provider.uri("/inspect")));
            assertThat(provider.only().target()).isEqualTo("/realms/r/.well-known/openid-configuration");
            assertThat(provider.only().headers()).containsEntry("user-agent", "tokd/1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', /.well-known/openid-configuration, /.well-known/oauth-authorization-server",
        "/, /.well-known/openid-configuration, /.well-known/oauth-authorization-server",
        "/a/b, /a/b/.well-known/openid-configuration, /.well-known/oauth-authorization-server/a/b",
        "/a/b/, /a/b/.well-known/openid-configuration, /.well-known/oauth-authorization-server/a/b",
    })
    void resolve_noOpenIdDocument_rfc8414PlaceIsAsked(String path, String first, String second) throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            URI issuer = provider.uri(path);
            provider.then(FakeProvider.json(404, ""), FakeProvider.json(200, document(issuer, provider.uri("/t"), "")));
            assertThat(resolve(Clients.issuer("oauth2", issuer)).token()).isEqualTo(provider.uri("/t"));
            assertThat(provider.received()).extracting("target").containsExactly(first, second);
        }
    }

    @Test
    void resolve_neitherPlace_refusedNamesBoth() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.html(404, "<html>"))) {
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("/a")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
            assertThat(problem.detail())
                    .contains("/a/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/a");
            assertThat(problem.fix()).isEqualTo("--token-endpoint URL");
        }
    }

    @Test
    void resolve_webPageEverywhere_portal() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.html(200, "<html>login</html>"))) {
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
            assertThat(problem.detail()).contains("captive portal");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', /", "/, ''", "/a, /A"})
    void resolve_issuerSpelledOtherwise_refusedWithFix(String asked, String said) throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then(FakeProvider.json(200, document(provider.uri(said), provider.uri("/t"), "")));
            Problem problem = problem(Clients.issuer("oauth2", provider.uri(asked)));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
            assertThat(problem.fix()).isEqualTo("--issuer " + provider.uri(said));
        }
    }

    @Test
    void resolve_issuerOfSomebodyElse_refusedWithoutOfferingIt() throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then(FakeProvider.json(200, document("https://evil.test", "https://evil.test/t", "")));
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
            assertThat(problem.fix()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "oauth2, -, '', CLIENT_SECRET_BASIC",
                "oauth2, -, 'client_secret_basic,client_secret_post', CLIENT_SECRET_BASIC",
                "oauth2, -, 'client_secret_post,client_secret_basic', CLIENT_SECRET_BASIC",
                "oauth2, -, 'private_key_jwt,client_secret_post', CLIENT_SECRET_POST",
                "auth0, -, '', CLIENT_SECRET_POST",
                "auth0, -, 'client_secret_basic,client_secret_post', CLIENT_SECRET_POST",
                "auth0, -, 'client_secret_basic', CLIENT_SECRET_BASIC",
                "oauth2, BASIC_RAW, 'client_secret_post', BASIC_RAW",
            })
    void resolve_methods_preferredOneIsTaken(
            String preset, @Nullable AuthMethod given, String supported, AuthMethod taken) throws Exception {
        String member = supported.isEmpty()
                ? ""
                : ",\"token_endpoint_auth_methods_supported\":[\"" + supported.replace(",", "\",\"") + "\"]";
        try (FakeProvider provider = serving("", member)) {
            Client client = Clients.by(preset, null, provider.uri(""), null, given, Outbound.NETWORK);
            assertThat(resolve(client).auth()).isEqualTo(taken);
        }
    }

    @Test
    void resolve_onlyForeignMethods_refusedNamesThem() throws Exception {
        try (FakeProvider provider =
                serving("", ",\"token_endpoint_auth_methods_supported\":[\"private_key_jwt\",\"tls_client_auth\"]")) {
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
            assertThat(problem.detail()).contains("private_key_jwt, tls_client_auth");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"token_endpoint", "revocation_endpoint", "introspection_endpoint"})
    void resolve_endpointInClear_refused(String name) throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            String members = name.equals("token_endpoint") ? "" : ",\"token_endpoint\":\"https://h.test/t\"";
            provider.then(FakeProvider.json(
                    200,
                    "{\"issuer\":\"" + provider.uri("") + "\",\"" + name + "\":\"http://h.test/x\"" + members + "}"));
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
            assertThat(problem.detail()).contains(name, "without https");
        }
    }

    @Test
    void resolve_remoteIssuerNamesPlainLoopback_refused() throws Exception {
        try (FakeProvider provider = FakeProvider.tls(CA.server("provider.test"))) {
            URI issuer = provider.uri("provider.test", "");
            provider.then(FakeProvider.json(200, document(issuer, "http://127.0.0.1:1/t", "")));
            Client client = Clients.by("oauth2", null, issuer, null, null, Outbound.trusting(CA));
            assertThat(problem(client).code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://u:p@h.test/t", "https://h.test/t#f", "urn:x", "/relative", "https:///t", ":"})
    void resolve_endpointMalformed_refused(String token) throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then(FakeProvider.json(200, document(provider.uri(""), token, "")));
            assertThat(problem(Clients.issuer("oauth2", provider.uri(""))).code())
                    .isEqualTo(ErrorCode.PROVIDER_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "{}",
                "{\"issuer\":7}",
                "{\"issuer\":\"x",
                "{\"token_endpoint\":\"https://h/t\"}"
            })
    void resolve_notMetadata_refused(String body) throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, body))) {
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
            assertThat(problem.detail()).contains("not issuer metadata");
        }
    }

    @Test
    void resolve_withoutTokenEndpoint_refused() throws Exception {
        try (FakeProvider provider = FakeProvider.plain()) {
            provider.then(FakeProvider.json(200, "{\"issuer\":\"" + provider.uri("") + "\"}"));
            assertThat(problem(Clients.issuer("oauth2", provider.uri(""))).detail())
                    .contains("no token endpoint");
        }
    }

    @Test
    void resolve_redirect_refusedAndNotFollowed() throws Exception {
        try (FakeProvider elsewhere = FakeProvider.plain(FakeProvider.json(200, "{}"));
                FakeProvider provider =
                        FakeProvider.plain(FakeProvider.json(301, "", "Location: " + elsewhere.uri("/x")))) {
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
            assertThat(problem.detail()).contains("redirects are not followed", "http://127.0.0.1:" + elsewhere.port());
            assertThat(elsewhere.received()).isEmpty();
            assertThat(provider.received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void resolve_providerDown_unavailableWithWait(int status) throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(status, "", "Retry-After: 9"))) {
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
            assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(9));
            assertThat(problem.fix()).isEqualTo("run the same command again later");
            assertThat(provider.received()).hasSize(1);
        }
    }

    @Test
    void resolve_nobodyListens_unavailableWithWhatToChange() throws Exception {
        FakeProvider gone = FakeProvider.plain();
        gone.close();
        Problem problem = problem(Clients.issuer("oauth2", gone.uri("")));
        assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
        assertThat(problem.fix()).contains("--issuer URL", "--proxy URL");
    }

    @Test
    void resolve_certificateNotTrusted_unavailableWithCaFix() throws Exception {
        try (FakeProvider provider = FakeProvider.tls(CA.server("provider.test"), FakeProvider.json(200, "{}"))) {
            Problem problem = problem(Clients.issuer("oauth2", provider.uri("provider.test", "")));
            assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
            assertThat(problem.fix()).isEqualTo("--ca FILE");
        }
    }

    @Test
    void resolve_nameWithoutAddress_unavailable() {
        assertThat(problem(Clients.issuer("oauth2", URI.create("https://nothing.invalid")))
                        .code())
                .isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h.test", "https://h.test/?tenant=1"})
    void resolve_issuerInClearOrWithQuery_invalidDefinition(String issuer) {
        assertThat(problem(Clients.issuer("oauth2", URI.create(issuer))).code())
                .isEqualTo(ErrorCode.INVALID_DEFINITION);
    }

    @Test
    void resolve_throughProxyTwice_proxySecretOutlivesTheCallers() throws Exception {
        try (FakeProvider proxy = FakeProvider.plain()) {
            URI issuer = URI.create("http://provider.test/a");
            proxy.then(
                    FakeProvider.json(404, ""),
                    FakeProvider.json(200, document(issuer, "https://provider.test/t", "")));
            Network network = Outbound.allowingHttp(Outbound.proxied(null, proxy.uri(""), "user"));
            var secret = Outbound.secret("pass");
            var endpoints = discovery.resolve(Clients.by("oauth2", null, issuer, null, null, network), secret);
            secret.close();

            assertThat(endpoints.toCompletableFuture().join().token()).isEqualTo(URI.create("https://provider.test/t"));
            assertThat(proxy.received())
                    .hasSize(2)
                    .allMatch(request ->
                            "Basic dXNlcjpwYXNz".equals(request.headers().get("proxy-authorization")));
        }
    }

    @Test
    void resolve_customDomain_callsGoThereAndTheManagementAudienceStaysCanonical() {
        Client client = Clients.custom("auth0", "acme.eu.auth0.com", "login.acme.example");
        Endpoints found = resolve(client);
        assertThat(found.token()).hasToString("https://login.acme.example/oauth/token");
        assertThat(found.issuer()).hasToString("https://login.acme.example/");
        assertThat(Presets.named("auth0").defaultAudience(client)).isEqualTo("https://acme.eu.auth0.com/api/v2/");
    }

    @Test
    void resolve_entraTenant_addressesOfMicrosoft() {
        Endpoints found = resolve(Clients.domain("entra", "72f988bf-86f1-41af-91ab-2d7cd011db47"));
        assertThat(found.token())
                .hasToString(
                        "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/oauth2/v2.0/token");
        assertThat(found.auth()).isEqualTo(AuthMethod.CLIENT_SECRET_POST);
    }

    @Test
    void resolve_oktaWithAKey_privateKeyJwtAtTheOrgServer() {
        Client client = Clients.domain("okta", "acme.okta.com").withKey(Keys.key("RS256", "k", Keys.pair("RS256")));
        Endpoints found = resolve(client);
        assertThat(found.token()).hasToString("https://acme.okta.com/oauth2/v1/token");
        assertThat(found.auth()).isEqualTo(AuthMethod.PRIVATE_KEY_JWT);
    }

    @Test
    void resolve_mtlsAliases_pinnedForWhoShowsACertificateAlone() throws Exception {
        String members = ",\"revocation_endpoint\":\"https://h.test/revoke\","
                + "\"token_endpoint_auth_methods_supported\":[\"client_secret_basic\",\"tls_client_auth\","
                + "\"self_signed_tls_client_auth\",\"private_key_jwt\"],\"mtls_endpoint_aliases\":"
                + "{\"token_endpoint\":\"https://mtls.test/token\"}";
        GeneratedKey.Maker maker = new GeneratedKey.Maker(() -> Clients.NOW, new SecureRandom());
        try (FakeProvider provider = serving("", members)) {
            Client plain = Clients.issuer("oauth2", provider.uri(""));
            Endpoints shown = resolve(
                    plain.withKey(maker.make(SigningAlgorithm.ES256, "robot").key()));
            assertThat(shown.auth()).isEqualTo(AuthMethod.SELF_SIGNED_TLS_CLIENT_AUTH);
            assertThat(shown.token()).hasToString("https://mtls.test/token");
            assertThat(shown.revocation()).hasToString("https://h.test/revoke");
            Endpoints signed = resolve(
                    plain.withKey(maker.make(SigningAlgorithm.ES256, null).key()));
            assertThat(signed.auth()).isEqualTo(AuthMethod.PRIVATE_KEY_JWT);
            assertThat(signed.token().getHost()).isNotEqualTo("mtls.test");
            assertThat(resolve(plain).auth()).isEqualTo(AuthMethod.CLIENT_SECRET_BASIC);
        }
    }
}
