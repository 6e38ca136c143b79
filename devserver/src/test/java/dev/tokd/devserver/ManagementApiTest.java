package dev.tokd.devserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ManagementApiTest {
    private static final String REPORTS = "https://reports.example/";
    private static final String MACHINE = "{'name':'reports','app_type':'non_interactive',"
            + "'grant_types':['client_credentials'],'token_endpoint_auth_method':'client_secret_post'}";

    private static DevServer server;
    private static Caller caller;

    private ManagementCaller api;

    @BeforeAll
    static void start() {
        server = DevServer.start(DevServerOptions.defaults());
        caller = new Caller(server.httpUrl());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void clear() {
        server.clients().forEach(client -> server.remove(client.clientId()));
        server.register(DevClient.of("known", "s").withAudiences(REPORTS).withScopes("read", "write"));
        server.bootstrapClient("bootstrap", "b");
        api = ManagementCaller.of(server, "bootstrap", "b");
        server.resetRequests();
    }

    @Test
    void provisionedClient_itsGrant_mintsWhatWasGranted() {
        ObjectNode made = api.expect(201, "POST", "/clients", MACHINE);
        String id = DevJson.text(made, "client_id");
        String secret = DevJson.text(made, "client_secret");

        assertThat(error(id, secret, REPORTS)).startsWith("Client is not authorized to access \"" + REPORTS + "\".");
        ObjectNode grant = api.expect(201, "POST", "/client-grants", grant(id, REPORTS, "'read'"));
        assertThat(scope(id, secret, REPORTS)).isEqualTo("read");

        api.expect(200, "PATCH", "/client-grants/" + DevJson.text(grant, "id"), "{'scope':['read','write']}");
        assertThat(scope(id, secret, REPORTS)).isEqualTo("read write");

        api.expect(204, "DELETE", "/client-grants/" + DevJson.text(grant, "id"), "");
        assertThat(error(id, secret, REPORTS)).startsWith("Client is not authorized");
        api.expect(204, "DELETE", "/clients/" + id, "");
        assertThat(error(id, secret, REPORTS)).isEqualTo("Unauthorized");
        api.expect(204, "DELETE", "/clients/" + id, "");
    }

    @Test
    void provisionedClient_withoutTheGrantType_isUnauthorized() {
        ObjectNode made = api.expect(201, "POST", "/clients", "{'name':'web','app_type':'regular_web'}");

        assertThat(error(DevJson.text(made, "client_id"), DevJson.text(made, "client_secret"), REPORTS))
                .isEqualTo("Grant type 'client_credentials' not allowed for the client.");
    }

    @Test
    void registeredClient_overTheApi_isThereWithItsGrants() {
        assertThat(DevJson.text(api.expect(200, "GET", "/clients/known", ""), "name"))
                .isEqualTo("known");

        JsonNode grants = api.list("/client-grants?client_id=known");
        assertThat(grants.size()).isEqualTo(1);
        assertThat(grants.path(0).path("audience").asString()).isEqualTo(REPORTS);
        assertThat(DevJson.strings(grants.path(0).path("scope"))).containsExactly("read", "write");
        assertThat(grants.path(0).path("subject_type").asString()).isEqualTo("client");
    }

    @Test
    void clients_secret_isShownOnlyToWhoMayReadKeys() {
        server.register(DevClient.of("reader", "r")
                .withAudiences(server.managementAudience())
                .withScopes("read:clients"));
        ManagementCaller reader = ManagementCaller.of(server, "reader", "r");

        assertThat(DevJson.text(api.expect(200, "GET", "/clients/known", ""), "client_secret"))
                .isEqualTo("s");
        assertThat(reader.get("/clients/known").body()).contains("known").doesNotContain("\"client_secret\":");
        assertThat(reader.get("/clients").body()).contains("known").doesNotContain("\"client_secret\":");
    }

    @Test
    void clients_list_isPagedAndCutToFields() {
        for (int i = 0; i < 3; i++) {
            api.expect(201, "POST", "/clients", MACHINE);
        }

        ObjectNode page = (ObjectNode) api.list("/clients?page=1&per_page=2&include_totals=true&fields=client_id,name");

        assertThat(page.path("total").asInt()).isEqualTo(5);
        assertThat(page.path("start").asInt()).isEqualTo(2);
        assertThat(page.path("limit").asInt()).isEqualTo(2);
        assertThat(page.path("clients").size()).isEqualTo(2);
        assertThat(page.path("clients").path(0).propertyNames()).containsExactly("client_id", "name");
        assertThat(api.list("/clients?per_page=2&page=2").size()).isEqualTo(1);
        assertThat(api.list("/clients?app_type=non_interactive").size()).isEqualTo(3);
        api.refused(
                400,
                "Query validation error: 'Value 101 is greater than maximum 100' on property per_page.",
                "invalid_query_string",
                "GET",
                "/clients?per_page=101",
                "");
    }

    @Test
    void clients_metadata_isMergedAndBounded() {
        ObjectNode made =
                api.expect(201, "POST", "/clients", MACHINE.replace("}", ",'client_metadata':{'a':'1','b':'2'}}"));
        String path = "/clients/" + DevJson.text(made, "client_id");

        ObjectNode changed = api.expect(200, "PATCH", path, "{'client_metadata':{'b':'','c':'3'}}");

        assertThat(changed.path("client_metadata").toString()).isEqualTo("{\"a\":\"1\",\"c\":\"3\"}");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            many.add("'k" + i + "':'v'");
        }
        assertThat(api.call("PATCH", path, "{'client_metadata':{" + String.join(",", many) + "}}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(api.expect(200, "GET", path, "").path("client_metadata").size())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|Payload validation error: 'Missing required property: name'.",
                "{'name':'x','client_id':'y'}|Payload validation error: 'Additional properties not allowed: client_id'.",
                "{'name':'x','grant_types':['client_credentials'],'token_endpoint_auth_method':'none'}|Invalid grant types: client_credentials",
                "[|Invalid request payload JSON format"
            })
    void clients_badBody_isRefusedAndNothingMade(String body, String message) {
        api.refused(400, message, "invalid_body", "POST", "/clients", body);
        assertThat(api.list("/clients").size()).isEqualTo(2);
    }

    @Test
    void grants_twice_conflict() {
        api.refused(
                409,
                "A client grant already exists between known and " + REPORTS,
                "client_grant_conflict",
                "POST",
                "/client-grants",
                grant("known", REPORTS, "'read'"));
        api.expect(
                201,
                "POST",
                "/client-grants",
                grant("known", REPORTS, "'read'").replace("'subject_type':'client'", "'subject_type':'user'"));
    }

    @Test
    void grants_ofUnknownThings_areRefused() {
        api.refused(
                404,
                "The client does not exist",
                "inexistent_client",
                "POST",
                "/client-grants",
                grant("nobody", REPORTS, ""));
        api.refused(
                404,
                "The resource server does not exist",
                "inexistent_resource_server",
                "POST",
                "/client-grants",
                grant("known", "https://none/", ""));
        api.refused(
                400,
                "The following scopes are not defined by the resource server: fly",
                "invalid_body",
                "POST",
                "/client-grants",
                grant("bootstrap", REPORTS, "'read','fly'"));
    }

    @Test
    void grants_allScopes_followTheApi() {
        ObjectNode made = api.expect(201, "POST", "/clients", MACHINE);
        String id = DevJson.text(made, "client_id");
        ObjectNode grant = api.expect(
                201,
                "POST",
                "/client-grants",
                "{'client_id':'" + id + "','audience':'" + REPORTS
                        + "','subject_type':'client','allow_all_scopes':true}");

        assertThat(scope(id, DevJson.text(made, "client_secret"), REPORTS)).isEqualTo("read write");
        String path = "/client-grants/" + DevJson.text(grant, "id");
        api.refused(
                400,
                "`scope` cannot be provided when `allow_all_scopes` is true",
                "invalid_body",
                "PATCH",
                path,
                "{'scope':['read']}");
        api.expect(200, "PATCH", path, "{'allow_all_scopes':false,'scope':['read']}");
        assertThat(scope(id, DevJson.text(made, "client_secret"), REPORTS)).isEqualTo("read");
        api.refused(
                400,
                "`allow_all_scopes` cannot be provided when `audience` is a system API",
                "invalid_body",
                "POST",
                "/client-grants",
                "{'client_id':'" + id + "','audience':'" + server.managementAudience() + "','allow_all_scopes':true}");
    }

    @Test
    void grants_ofTheSystem_cannotBeChanged() {
        server.register(DevClient.of("plain", "s"));
        server.grantBySystem("plain", REPORTS, "read");
        JsonNode grant = api.list("/client-grants?client_id=plain").path(0);
        String path = "/client-grants/" + grant.path("id").asString();

        assertThat(grant.path("is_system").asBoolean()).isTrue();
        assertThat(api.call("PATCH", path, "{'scope':[]}").statusCode()).isEqualTo(403);
        assertThat(api.call("DELETE", path, "").statusCode()).isEqualTo(403);
        assertThat(scope("plain", "s", REPORTS)).isEqualTo("read");
    }

    @Test
    void apis_byIdOrIdentifier_areRead() {
        ObjectNode byName = api.expect(200, "GET", "/resource-servers/https:%2F%2Freports.example%2F", "");

        assertThat(DevJson.text(byName, "identifier")).isEqualTo(REPORTS);
        ObjectNode byId = api.expect(200, "GET", "/resource-servers/" + DevJson.text(byName, "id"), "");
        assertThat(byId).isEqualTo(byName);
        api.refused(
                404,
                "The resource server does not exist",
                "inexistent_resource_server",
                "GET",
                "/resource-servers/https:%2F%2Freports.example",
                "");
    }

    @Test
    void apis_lifetime_changesTokensOfEveryClient() {
        String path = "/resource-servers/https:%2F%2Freports.example%2F";

        api.expect(200, "PATCH", path, "{'token_lifetime':7200}");

        assertThat(token("known", "s", REPORTS).path("expires_in").asInt()).isEqualTo(7200);
        api.refused(
                400,
                "Payload validation error: 'Value is greater than maximum 2592000' on property token_lifetime.",
                "invalid_body",
                "PATCH",
                path,
                "{'token_lifetime':2592001}");
        assertThat(api.call("PATCH", path, "{'token_lifetime':-1}").statusCode())
                .isEqualTo(400);
        api.expect(200, "PATCH", path, "{'token_lifetime':86400}");
    }

    @Test
    void apis_theSystemsOwn_takesItsLifetimeAlone() {
        JsonNode system = api.list("/resource-servers").path(0);
        String path = "/resource-servers/" + system.path("id").asString();

        assertThat(system.path("is_system").asBoolean()).isTrue();
        assertThat(system.path("identifier").asString()).isEqualTo(server.managementAudience());
        assertThat(DevJson.text(api.expect(200, "PATCH", path, "{'token_lifetime':3600}"), "identifier"))
                .isEqualTo(server.managementAudience());
        assertThat(token("bootstrap", "b", server.managementAudience())
                        .path("expires_in")
                        .asInt())
                .isEqualTo(3600);
        api.refused(
                400,
                "Payload validation error: 'Additional properties not allowed: name'.",
                "invalid_body",
                "PATCH",
                path,
                "{'token_lifetime':3600,'name':'mine'}");
        api.expect(200, "PATCH", path, "{'token_lifetime':86400}");
    }

    @Test
    void apis_createdAndDeleted_takeTheirGrantsWithThem() {
        server.register(DevClient.of("maker", "m")
                .withAudiences(server.managementAudience())
                .withScopes("create:resource_servers", "delete:resource_servers"));
        ManagementCaller maker = ManagementCaller.of(server, "maker", "m");
        String body = "{'identifier':'https://new/','name':'New','scopes':[{'value':'go'}]}";
        ObjectNode made = maker.expect(201, "POST", "/resource-servers", body);
        api.expect(201, "POST", "/client-grants", grant("known", "https://new/", "'go'"));

        assertThat(scope("known", "s", "https://new/")).isEqualTo("go");
        assertThat(maker.call("POST", "/resource-servers", body).statusCode()).isEqualTo(409);
        maker.expect(204, "DELETE", "/resource-servers/" + DevJson.text(made, "id"), "");
        assertThat(error("known", "s", "https://new/")).isEqualTo("Service not found: https://new/");
    }

    @Test
    void call_withoutAScopeForIt_isToldWhichWouldDo() {
        server.register(DevClient.of("small", "s")
                .withAudiences(server.managementAudience())
                .withScopes("read:clients"));
        ManagementCaller small = ManagementCaller.of(server, "small", "s");

        small.refused(
                403,
                "Insufficient scope, expected any of: create:client_grants",
                "insufficient_scope",
                "POST",
                "/client-grants",
                "{}");
        small.refused(
                403,
                "Insufficient scope, expected any of: update:clients,update:client_keys,update:client_credentials",
                "insufficient_scope",
                "PATCH",
                "/clients/known",
                "{}");
        server.register(DevClient.of("some", "s")
                .withAudiences(server.managementAudience())
                .withScopes("update:clients"));
        ManagementCaller.of(server, "some", "s")
                .refused(
                        403,
                        "Insufficient scope, expected any of: update:client_keys",
                        "insufficient_scope",
                        "PATCH",
                        "/clients/known",
                        "{'client_secret':'mine'}");
    }

    @Test
    void call_withABadToken_isUnauthorized() {
        assertThat(caller.get("/api/v2/clients").statusCode()).isEqualTo(401);
        assertThat(caller.get("/api/v2/clients").body())
                .isEqualTo("{\"statusCode\":401,\"error\":\"Unauthorized\",\"message\":\"Missing authentication\"}");
        api.withToken("x").refused(401, "Invalid token", "", "GET", "/clients", "");
        api.withToken(token("known", "s", REPORTS).path("access_token").asString())
                .refused(401, "Bad audience: " + REPORTS, "", "GET", "/clients", "");
    }

    @Test
    void call_anyAnswer_hasRateHeadersAndIsSeen() {
        HttpResponse<String> answer = api.get("/clients?per_page=1");
        api.get("/nowhere");

        assertThat(answer.headers().firstValue("x-ratelimit-limit")).contains("50");
        assertThat(answer.headers().firstValue("x-ratelimit-reset")).isPresent();
        assertThat(server.managementCalls())
                .containsExactly(
                        new SeenCall("bootstrap", "GET", "/clients", "per_page=1"),
                        new SeenCall("bootstrap", "GET", "/nowhere", ""));
        assertThat(server.totalRequests()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /nowhere", "PUT /clients", "GET /clients/a/b", "GET /clients/nobody"})
    void call_toNothing_isNotFound(String call) {
        String[] parts = call.split(" ", -1);

        assertThat(api.call(parts[0], parts[1], "").statusCode()).isEqualTo(404);
    }

    private static String grant(String client, String audience, String scopes) {
        return "{'client_id':'" + client + "','audience':'" + audience + "','scope':[" + scopes
                + "],'subject_type':'client'}";
    }

    private static ObjectNode token(String id, String secret, String audience) {
        return Caller.body(caller.post("/oauth/token", id, secret, "audience", audience));
    }

    private static String scope(String id, String secret, String audience) {
        return DevJson.text(token(id, secret, audience), "scope");
    }

    private static String error(String id, String secret, String audience) {
        return DevJson.text(token(id, secret, audience), "error_description");
    }
}
