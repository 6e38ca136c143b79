package dev.tokd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsTest {
    private static final Map<String, Object> PINNED = Map.of(
            "issuer", "https://a.example/",
            "token_endpoint", "https://a.example/token",
            "auth_method", "client_secret_post",
            "revocation_endpoint", "https://a.example/revoke",
            "introspection_endpoint", "https://a.example/introspect");

    private static Map<String, Object> clientFields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("provider", "auth0");
        fields.put("issuer", "https://a.example/");
        fields.put("client_id", "id");
        fields.put("auth_method", "basic-raw");
        fields.put("ca_pem", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
        fields.put("proxy", "http://proxy.example:3128");
        fields.put("proxy_user", "u");
        fields.put("no_proxy", List.of(".local", "*"));
        fields.put("allow_http", true);
        fields.put("connect_timeout", "100ms");
        fields.put("call_timeout", "2m");
        fields.put("parameters", Map.of("organization", "o"));
        fields.put("assumed_life", "24h");
        fields.put("source", "/etc/tokd.toml");
        fields.put("pinned", PINNED);
        return fields;
    }

    private static Client client(Map<String, Object> fields) {
        JsonMap json = new JsonMap(fields, "client \"c\"");
        json.optionalString("name");
        Client client = Client.fromJson("c", json);
        json.finish();
        return client;
    }

    private static Client client(String member, Object value) {
        Map<String, Object> fields = clientFields();
        fields.put(member, value);
        return client(fields);
    }

    private static App app(Map<String, Object> fields) {
        Map<String, Object> all = new HashMap<>(fields);
        all.putIfAbsent("client", "c");
        JsonMap json = new JsonMap(all, "app \"a\"");
        json.optionalString("name");
        App app = App.fromJson("a", json);
        json.finish();
        return app;
    }

    @Test
    void client_everyMember_roundTripsThroughJson() {
        Client client = client(clientFields());
        JsonMap json = Json.read(Json.write(client.toJson()), "client");
        assertThat(json.names().iterator().next()).isEqualTo("name");
        assertThat(client(new LinkedHashMap<>(json.fields()))).isEqualTo(client);
    }

    @Test
    void client_leastMembers_writesNoDefaults() {
        Client client = client(new HashMap<>(Map.of("domain", "t.example", "client_id", "id")));
        assertThat(client.toJson().keySet()).containsExactly("name", "provider", "domain", "client_id");
        assertThat(client.network()).isEqualTo(Network.DIRECT);
        assertThat(client(new HashMap<>(client.toJson()))).isEqualTo(client);
    }

    @Test
    void client_longestId_isAcceptedAndOneMoreRefused() {
        assertThat(client("client_id", "x".repeat(512)).clientId()).hasSize(512);
        assertThat(Refusal.of(() -> client("client_id", "x".repeat(513))).detail())
                .contains("1 to 512");
        assertThat(Refusal.of(() -> client("client_id", "")).detail()).contains("1 to 512");
        assertThat(Refusal.of(() -> client("client_id", "a\nb")).detail()).contains("printable");
    }

    @Test
    void client_noneOrTwoPlaces_isRefused() {
        assertThat(Refusal.of(() -> client("domain", "t.example")).detail()).contains("exactly one");
        Map<String, Object> none = clientFields();
        none.remove("issuer");
        assertThat(Refusal.of(() -> client(none)).detail()).contains("exactly one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"999ms", "0s", "86401s"})
    void client_assumedLifeOutOfRange_isRefused(String life) {
        assertThat(Refusal.of(() -> client("assumed_life", life)).detail()).contains("between 1s and 24h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"grant_type", "client_secret", "scope", "audience", "resource", "client_assertion"})
    void parameters_ofTheProtocol_areRefusedForClientsAndApps(String name) {
        assertThat(Refusal.of(() -> client("parameters", Map.of(name, "x"))).detail())
                .contains("belongs to the protocol");
        assertThat(Refusal.of(() -> app(Map.of("parameters", Map.of(name, "x"))))
                        .detail())
                .contains("protocol");
    }

    @Test
    void parameters_unprintable_areRefusedWithoutTheValue() {
        assertThat(Refusal.of(() -> client("parameters", Map.of("a", "hunter2\r")))
                        .detail())
                .contains("not printable")
                .doesNotContain("hunter2");
        assertThat(Refusal.of(() -> client("parameters", Map.of("a b", "x"))).detail())
                .contains("not printable");
        assertThat(client("parameters", Map.of("a", "x".repeat(600))).parameters())
                .hasSize(1);
    }

    @Test
    void network_outOfRange_isRefused() {
        assertThat(Refusal.of(() -> client("connect_timeout", "99ms")).detail()).contains("100ms and 1m");
        assertThat(Refusal.of(() -> client("connect_timeout", "60001ms")).detail())
                .contains("100ms and 1m");
        assertThat(Refusal.of(() -> client("call_timeout", "120001ms")).detail())
                .contains("100ms and 2m");
        Map<String, Object> shorter = clientFields();
        shorter.put("connect_timeout", "10s");
        shorter.put("call_timeout", "9s");
        assertThat(Refusal.of(() -> client(shorter)).detail()).contains("shorter than connect_timeout");
        assertThat(Refusal.of(() -> client("proxy_user", "a:b")).detail()).contains("colon");
        assertThat(Refusal.of(() -> client("ca_pem", "x")).detail()).contains("no PEM");
        Map<String, Object> noProxy = clientFields();
        noProxy.remove("proxy");
        assertThat(Refusal.of(() -> client(noProxy)).detail()).contains("proxy_user without proxy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "provider",
                "issuer",
                "auth_method",
                "ca_pem",
                "proxy",
                "proxy_user",
                "no_proxy",
                "allow_http",
                "pinned"
            })
    void destination_anyMemberRemoved_differs(String member) {
        Map<String, Object> fields = clientFields();
        fields.remove(member);
        if (member.equals("issuer")) {
            fields.put("domain", "a.example");
        } else if (member.equals("proxy")) {
            fields.put("proxy", "http://other.example:3128");
        }
        assertThat(client(fields).destination())
                .isNotEqualTo(client(clientFields()).destination());
    }

    @Test
    void destination_whatTheSecretDoesNotDependOn_isEqual() {
        Destination destination = client(clientFields()).destination();
        assertThat(client("call_timeout", "1m").destination()).isEqualTo(destination);
        assertThat(client("parameters", Map.of()).destination()).isEqualTo(destination);
        assertThat(client("source", "elsewhere").destination()).isEqualTo(destination);
        assertThat(client("assumed_life", "1m").destination()).isEqualTo(destination);
    }

    @Test
    void withPinned_otherEndpoints_changesOnlyThat() {
        Client client = client(clientFields());
        assertThat(client.withPinned(null).pinned()).isNull();
        assertThat(client.withPinned(null).withPinned(client.pinned())).isEqualTo(client);
    }

    @Test
    void app_everyMember_roundTripsThroughJson() {
        App app = app(Map.of(
                "audience", "https://api",
                "resource", "https://api.example/",
                "scopes", "b a b",
                "parameters", Map.of("p", "v"),
                "min_ttl", "30d",
                "keep_warm", "always",
                "source", "f"));
        assertThat(app.scopes()).containsExactly("a", "b");
        assertThat(app.resource()).isEqualTo(URI.create("https://api.example/"));
        assertThat(app(new HashMap<>(Json.read(Json.write(app.toJson()), "app").fields())))
                .isEqualTo(app);
        App least = app(Map.of());
        assertThat(least.toJson().keySet()).containsExactly("name", "client", "scopes");
        assertThat(app(new HashMap<>(
                        Json.read(Json.write(least.toJson()), "app").fields())))
                .isEqualTo(least);
    }

    @Test
    void app_outOfRange_isRefused() {
        assertThat(Refusal.of(() -> app(Map.of("min_ttl", "2592000001ms"))).detail())
                .contains("30d");
        assertThat(Refusal.of(() -> app(Map.of("audience", ""))).detail()).contains("audience");
        assertThat(Refusal.of(() -> app(Map.of("scopes", List.of("a b")))).detail())
                .contains("RFC 6749");
        assertThat(Refusal.of(() -> app(Map.of("keep_warm", "sometimes"))).detail())
                .contains("if-used");
        assertThat(Refusal.of(() -> app(Map.of("audiance", "x"))).detail()).contains("did you mean audience?");
        assertThat(app(Map.of("audience", "x".repeat(501))).audience()).hasSize(501);
    }

    @Test
    void records_collectionsChangedLater_stayAsTheyWere() {
        List<String> hosts = new ArrayList<>(List.of("a"));
        Network network = new Network(null, null, null, hosts, false, Network.CONNECT, Network.CALL);
        Destination destination =
                new Destination("p", "d", null, null, null, null, null, null, null, hosts, false, null, null);
        hosts.add("b");
        assertThat(network.noProxy()).containsExactly("a");
        assertThat(destination.noProxy()).containsExactly("a");
    }
}
