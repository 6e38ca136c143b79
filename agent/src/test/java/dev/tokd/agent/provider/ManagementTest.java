package dev.tokd.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.agent.http.FakeProvider;
import dev.tokd.agent.http.Outbound;
import dev.tokd.protocol.Client;
import dev.tokd.protocol.ErrorCode;
import dev.tokd.protocol.Problem;
import dev.tokd.protocol.ProblemException;
import dev.tokd.protocol.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ManagementTest {
    private static final String TOKEN = "canary-token";
    private static final ManagementAsk CREATE =
            ManagementAsk.making(ManagementCall.CREATE_CLIENT, Map.of("name", "billing"));

    private final Outbound outbound = new Outbound();
    private final Management management = new Management(outbound.client, "1.2.3");

    @AfterEach
    void close() {
        outbound.close();
    }

    private ManagementReply ask(Client via, ManagementAsk ask) {
        try (Secret token = Outbound.secret(TOKEN)) {
            return management.call(via, token, null, ask).toCompletableFuture().join();
        }
    }

    private ManagementReply answering(ManagementAsk ask, FakeProvider.Script script) throws Exception {
        try (FakeProvider provider = FakeProvider.plain(script)) {
            return ask(via(provider), ask);
        }
    }

    private static Client via(FakeProvider provider) {
        return Clients.domain("auth0", provider.uri("").toString());
    }

    private Problem refused(ManagementAsk ask, int status, String body) throws Exception {
        ManagementReply reply = answering(ask, FakeProvider.json(status, body));
        assertThat(reply).isInstanceOf(ManagementReply.Refused.class);
        return ((ManagementReply.Refused) reply).problem();
    }

    private static String error(int status, String code, String message) {
        return "{\"statusCode\":" + status + ",\"error\":\"E\",\"message\":\"" + message + "\",\"errorCode\":\"" + code
                + "\"}";
    }

    @Test
    void request_carriesTokenBodyAndEncodedPath() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "{}"))) {
            ask(
                    via(provider),
                    ManagementAsk.of(ManagementCall.UPDATE_API, "https://api/x y", Map.of("token_lifetime", 60L)));
            FakeProvider.Received seen = provider.only();
            assertThat(seen.method() + " " + seen.target())
                    .isEqualTo("PATCH /api/v2/resource-servers/https%3A%2F%2Fapi%2Fx%20y");
            assertThat(seen.headers()).containsEntry("authorization", "Bearer " + TOKEN);
            assertThat(seen.body()).isEqualTo("{\"token_lifetime\":60}");
        }
    }

    @Test
    void list_query_isEncodedInOrder() throws Exception {
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "{\"client_grants\":[]}"))) {
            ask(via(provider), ManagementAsk.list(ManagementCall.LIST_GRANTS, Map.of("audience", "https://api/")));
            assertThat(provider.only().target()).isEqualTo("/api/v2/client-grants?audience=https%3A%2F%2Fapi%2F");
        }
    }

    @Test
    void insufficientScope_namesTheScopeAndTheCommandThatGrantsIt() throws Exception {
        Problem problem = refused(
                CREATE,
                403,
                error(403, "insufficient_scope", "Insufficient scope, expected any of: create:clients,other:x"));
        assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REFUSED);
        assertThat(problem.detail()).contains("create a client", "lacks create:clients");
        assertThat(problem.fix())
                .startsWith("tok auth0 scopes --client mgmt --api http://127.0.0.1:")
                .endsWith("/api/v2/ --add create:clients");
    }

    @Test
    void insufficientScope_ofTheVeryGrants_isForAPerson() throws Exception {
        Problem problem = refused(
                ManagementAsk.of(ManagementCall.UPDATE_GRANT, "cgr_1", Map.of()),
                403,
                error(403, "insufficient_scope", "Insufficient scope, expected any of: update:client_grants"));
        assertThat(problem.detail()).contains("cannot mend that itself");
        assertThat(problem.fix()).contains("update:client_grants", "tok auth0 check mgmt");
    }

    @Test
    void insufficientScope_withoutAName_namesWhatTheCallTakes() throws Exception {
        assertThat(refused(CREATE, 403, error(403, "insufficient_scope", "no")).fix())
                .endsWith("--add create:clients");
    }

    @ParameterizedTest
    @CsvSource({
        "403, feature_not_enabled, This feature is not enabled, plan does not include it",
        "403, operation_not_supported, not for you, plan does not include it",
        "400, invalid_body, private_key_jwt needs an Enterprise plan, keeps it for Enterprise plans",
        "403, too_many_entities, You reached the limit of entities, allows no more",
        "404, inexistent_resource_server, The resource server does not exist, there is no such API",
        "404, inexistent_client, The client does not exist, it is not there",
        "409, invalid_request, A resource with the same name exists, there is one already",
        "403, is_system, system grants cannot be changed, lets nobody change it",
        "400, invalid_body, Payload validation error, refused to create a client (400 invalid_body",
    })
    void refusals_areSaidInWords(int status, String code, String message, String words) throws Exception {
        assertThat(refused(CREATE, status, error(status, code, message)).detail())
                .contains(words, message);
    }

    @Test
    void tooManyRequests_saysHowLongAndThatNothingWasDone() throws Exception {
        ManagementReply reply = answering(
                CREATE, FakeProvider.json(429, error(429, "too_many_requests", "Global limit"), "Retry-After: 7"));
        assertThat(reply).isInstanceOfSatisfying(ManagementReply.Unavailable.class, later -> {
            assertThat(later.untouched()).isTrue();
            assertThat(later.problem().code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
            assertThat(later.problem().retryAfter()).isEqualTo(Duration.ofSeconds(7));
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ManagementCall.class,
            names = {"CREATE_CLIENT", "LIST_CLIENTS"})
    void serverError_ofAChange_leavesOpenWhetherItWasDone(ManagementCall call) throws Exception {
        ManagementReply reply = answering(
                new ManagementAsk(call, Map.of(), Map.of(), null), FakeProvider.json(500, error(500, "", "oops")));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        ManagementReply.Unavailable.class,
                        later -> assertThat(later.untouched()).isEqualTo(!call.changes()));
    }

    @Test
    void noListener_nothingWasSent() throws Exception {
        Client via;
        try (FakeProvider provider = FakeProvider.plain(FakeProvider.json(200, "{}"))) {
            via = via(provider);
        }
        assertThat(ask(via, CREATE))
                .isInstanceOfSatisfying(
                        ManagementReply.Unavailable.class,
                        later -> assertThat(later.untouched()).isTrue());
    }

    @Test
    void webPage_isNotTheApi() throws Exception {
        ManagementReply reply = answering(CREATE, FakeProvider.json(200, "<html>hello"));
        assertThat(reply).isInstanceOfSatisfying(ManagementReply.Unavailable.class, later -> {
            assertThat(later.problem().detail()).contains("a web page");
            assertThat(later.untouched()).isFalse();
        });
    }

    @Test
    void answerThatEchoesTheToken_isNotRepeated() throws Exception {
        assertThat(refused(CREATE, 400, error(400, "invalid_body", "you sent " + TOKEN))
                        .detail())
                .doesNotContain(TOKEN)
                .contains("[secret]");
    }

    @Test
    void answerThatEchoesASecretOfTheBody_isNotRepeated() throws Exception {
        try (Secret secret = Outbound.secret("canary-secret");
                Secret nested = Outbound.secret("canary-nested")) {
            ManagementAsk ask = ManagementAsk.of(
                    ManagementCall.UPDATE_CLIENT,
                    "id",
                    Map.of("client_secret", secret, "more", List.of(Map.of("private_key", nested))));
            assertThat(refused(ask, 400, error(400, "invalid_body", "too weak: canary-secret, canary-nested"))
                            .detail())
                    .doesNotContain("canary-secret", "canary-nested")
                    .contains("too weak: [secret], [secret]");
        }
    }

    @Test
    void audience_isTheCanonicalDomains() {
        assertThat(Management.audience(Clients.domain("auth0", "acme.eu.auth0.com")))
                .isEqualTo("https://acme.eu.auth0.com/api/v2/");
        assertThatThrownBy(() -> Management.audience(Clients.domain("oauth2", "acme.eu.auth0.com")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("provider auth0");
    }

    @Test
    void bootstrapScopes_coverEveryCall() {
        List<String> scopes = ManagementScopes.bootstrap().stream()
                .map(ManagementScopes.Need::scope)
                .toList();
        Stream<String> needed = Arrays.stream(ManagementCall.values()).map(ManagementCall::scope);
        assertThat(scopes).doesNotHaveDuplicates().containsAll(needed.toList());
    }
}
