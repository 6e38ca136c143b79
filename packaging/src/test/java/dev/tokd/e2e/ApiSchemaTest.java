package dev.tokd.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokd.devserver.DevClient;
import dev.tokd.devserver.DevServer;
import dev.tokd.devserver.DevServerOptions;
import dev.tokd.devserver.Fault;
import dev.tokd.devserver.FaultTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every call the agent knows is made with curl, and what is asked and answered is what {@code docs/api.yaml} says. */
class ApiSchemaTest {
    private static final String KEY = key(1);
    private static final String OTHER_KEY = key(2);
    private static final String PROOF = "\"proof\":{\"slot\":\"main\",\"key\":\"" + KEY + "\"}";

    @TempDir
    Path home;

    private final ApiDocument document;
    private DevServer provider;
    private Tree tree;
    private Curl curl;

    ApiSchemaTest() throws IOException {
        document = ApiDocument.read();
    }

    private static String key(int filled) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) filled);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @BeforeEach
    void open() throws IOException, InterruptedException {
        provider = DevServer.start(DevServerOptions.defaults().withHttpsPort(0));
        provider.register(DevClient.of("id", "secret")
                .withAudiences("https://api.example/")
                .withScopes("a", "b"));
        tree = Tree.built(home).with("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + home.resolve("no-bus"));
        Path settings = Files.createDirectories(home.resolve(".config/tokd")).resolve("tokd.toml");
        Files.writeString(settings, """
                lock_after = "30d"
                lock_when_idle = "1d"
                lock_on = ["screen"]
                """);
        assertThat(tree.tok("agent", "start").exit()).isZero();
        curl = new Curl(tree, socket());
        awaitTrouble();
    }

    /** A missing bus is found out on a thread of the daemon's, so it can only be asked for. */
    private void awaitTrouble() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!curl.send("GET", "/v1/status", "").body().contains("\"trouble\"")) {
            assertThat(System.nanoTime()).as("told in time").isLessThan(deadline);
        }
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        tree.tok("agent", "stop");
        provider.close();
    }

    /** Makes a call that must be answered so, and checks both sides of it. */
    private Curl.Answer call(int status, String operation, String target, String body, String... headers)
            throws IOException, InterruptedException {
        Curl.Answer answer = curl.send(operation.substring(0, operation.indexOf(' ')), target, body, headers);
        assertThat(answer.status()).as("%s %s: %s", target, body, answer.body()).isEqualTo(status);
        document.check(operation, body, answer);
        return answer;
    }

    /** For an operation whose target is its path. */
    private Curl.Answer call(int status, String operation, String body) throws IOException, InterruptedException {
        return call(status, operation, operation.substring(operation.indexOf(' ') + 1), body);
    }

    @Test
    void everyCall_wholeLife_isAsDocumented() throws IOException, InterruptedException {
        everyProblem();
        vault();
        clients();
        apps();
        keys();
        forwards();
        guarded();
        watching();
        definitions();
        provisioning();
        slots();
        locked();
        call(202, "POST /v1/agent/stop", "");
        // Told only while the disk refuses the audit log; AuditTest fills one.
        assertThat(document.unseen()).containsExactly("answers AuditStatus.detail", "answers AuditStatus.fix");
    }

    private void everyProblem() throws IOException, InterruptedException {
        for (String operation : document.operations()) {
            String path = operation.substring(operation.indexOf(' ') + 1).replaceAll("[{}]", "");
            call(400, operation, path + "?nonsense=1", "");
        }
    }

    private void vault() throws IOException, InterruptedException {
        call(200, "GET /healthz", "");
        call(200, "GET /v1/vault", "");
        call(200, "GET /v1/status", "");
        call(409, "GET /v1/apps", "");
        call(
                201,
                "POST /v1/vault/init",
                "{\"slot\":{\"name\":\"main\",\"kind\":\"key-file\"},\"key\":\"" + KEY + "\"}");
        call(
                409,
                "POST /v1/vault/init",
                "{\"slot\":{\"name\":\"main\",\"kind\":\"key-file\"},\"key\":\"" + KEY + "\"}");
        call(201, "POST /v1/vault/slots", """
                {"slot":{"name":"words","kind":"passphrase","kdf":{"algorithm":"argon2id","memory_kib":65536,"passes":3,\
                "lanes":1,"salt":"000102030405060708090a0b0c0d0e0f"}},"key":"%s",%s}""".formatted(OTHER_KEY, PROOF));
        call(403, "POST /v1/vault/slots", """
                {"slot":{"name":"more","kind":"key-file"},"key":"%s"}""".formatted(OTHER_KEY));
        call(200, "GET /v1/vault", "");
        call(200, "GET /v1/vault/slots", "");
        call(200, "POST /v1/vault/lock", "{}");
        call(423, "GET /v1/clients", "");
        call(403, "POST /v1/vault/unlock", "{\"key\":\"" + key(3) + "\"}");
        call(
                200,
                "POST /v1/vault/unlock",
                "{\"slot\":\"main\",\"key\":\"" + KEY + "\",\"accept_older\":false,\"lock_after\":\"1h\"}");
    }

    private void clients() throws IOException, InterruptedException {
        String one = "PUT /v1/clients/{client}";
        String full =
                new JsonMapper().writeValueAsString(Map.of("ca_pem", provider.caPem(), "issuer", provider.httpsUrl()));
        call(201, one, "/v1/clients/full?create=true", """
                {"name":"full","provider":"oauth2","client_id":"id","auth_method":"client_secret_basic","secret":"secret",\
                "proxy":"http://127.0.0.1:9","proxy_user":"me","proxy_secret":"proxy","no_proxy":["localhost"],\
                "allow_http":true,"connect_timeout":"4s","call_timeout":"14s","parameters":{"more":"1"},\
                "assumed_life":"5m","expires_at":"2999-01-31T12:00:00Z","max_mints":"1000/24h",\
                "managed":{"via":"tenant","created":false},"rotation":{"every":"30d","via":"tenant",\
                "since":"2020-01-31T12:00:00Z","due":"2020-03-01T12:00:00Z"},\
                "source":"curl","pinned":{"token_endpoint":"https://ignored.example/",\
                "auth_method":"client_secret_post","issuer":"https://ignored.example/",\
                "revocation_endpoint":"https://ignored.example/","introspection_endpoint":"https://ignored.example/"},\
                """ + full.substring(1));
        call(
                200,
                one,
                "/v1/clients/full",
                curl.send("GET", "/v1/clients/full", "").body());
        call(201, one, "/v1/clients/plain", """
                {"client_id":"id","token_endpoint":"%s/oauth2/token","secret":"secret","max_mints":"40/24h"}""".formatted(provider.httpUrl()));
        call(409, one, "/v1/clients/plain", """
                {"client_id":"id","token_endpoint":"%s/elsewhere"}""".formatted(provider.httpUrl()));
        call(201, one, "/v1/clients/tenant", """
                {"client_id":"id","provider":"auth0","domain":"tenant.example","custom_domain":"id.tenant.example","secret":"secret"}""");
        call(201, one, "/v1/clients/signer", """
                {"client_id":"id","token_endpoint":"https://login.example/token",\
                "auth_method":"self_signed_tls_client_auth","generate_key":"ES256"}""");
        call(
                200,
                one,
                "/v1/clients/signer",
                curl.send("GET", "/v1/clients/signer", "").body());
        call(201, one, "/v1/clients/given", """
                {"client_id":"given","auth_method":"static","secret":"opaque","expires_at":"%s"}""".formatted(
                        Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS)));
        call(200, "GET /v1/clients", "");
        call(200, "GET /v1/clients/{client}", "/v1/clients/full", "");
        call(404, "GET /v1/clients/{client}", "/v1/clients/ful", "");
        call(200, "GET /v1/clients/{client}", "/v1/clients/tenant", "");
        call(200, "POST /v1/clients/{client}/verify", "/v1/clients/full/verify", """
                {"audience":"https://api.example/","scopes":["a"]}""");
        call(200, "POST /v1/clients/{client}/verify", "/v1/clients/full/verify", """
                {"resource":"https://api.example/"}""");
        call(502, "POST /v1/clients/{client}/verify", "/v1/clients/full/verify", """
                {"resource":"https://unknown.example/"}""");
        call(200, "POST /v1/clients/{client}/trust", "/v1/clients/full/trust", """
                {"secret":"secret","proxy_secret":"proxy"}""");
        call(200, "POST /v1/clients/{client}/rotate", "/v1/clients/full/rotate", "{\"secret\":\"secret\"}");
    }

    private void forwards() throws IOException, InterruptedException {
        String id = call(201, "POST /v1/forwards", """
                {"app":"resource","scopes":["a"],"for":"1h","max_uses":3,"socket":"%s","group":"root","pid":%s}""".formatted(
                                home.resolve("f"), ProcessHandle.current().pid()))
                .body()
                .replaceAll(".*\"id\":\"|\".*", "");
        call(200, "GET /v1/forwards", "");
        call(200, "GET /v1/status", "");
        call(200, "DELETE /v1/forwards/{forward}", "/v1/forwards/" + id, "");
    }

    private void apps() throws IOException, InterruptedException {
        String app = "{\"client\":\"plain\",\"audience\":\"https://api.example/\",\"scopes\":[\"a\"]";
        call(201, "PUT /v1/apps/{app}", "/v1/apps/reports?create=true", """
                %s,"name":"reports","min_ttl":"60s","keep_warm":"always","source":"curl","expires_at":"2999-01-31T12:00:00Z",\
                "parameters":{"k":"v"}}\
                """.formatted(app));
        call(403, "PUT /v1/apps/{app}", "/v1/apps/reports", app.replace("\"a\"]", "\"a\",\"b\"]}"));
        call(200, "PUT /v1/apps/{app}", "/v1/apps/reports", """
                {"client":"plain","audience":"https://api.example/","scopes":["a","b"],"parameters":{"k":"v"},\
                "keep_warm":"always","min_ttl":"60s","source":"curl","expires_at":"2999-01-31T12:00:00Z",%s}""".formatted(PROOF));
        call(201, "PUT /v1/apps/{app}", "/v1/apps/resource", """
                {"client":"plain","resource":"https://api.example/","scopes":["a"]}""");
        call(200, "GET /v1/apps", "");
        call(200, "GET /v1/apps/{app}", "/v1/apps/resource", "");
        call(200, "POST /v1/apps/{app}/verify", "/v1/apps/reports/verify", "{}");
        call(200, "GET /v1/apps/{app}/token", "/v1/apps/reports/token?min_ttl=60s&scope=a&accept_shorter=true", "");
        call(200, "GET /v1/apps/{app}/token", "/v1/apps/reports/token", "", "Accept: text/plain");
        call(403, "GET /v1/apps/{app}/token", "/v1/apps/reports/token?scope=c", "");
        call(200, "POST /v1/apps/{app}/refresh", "/v1/apps/reports/refresh", """
                {"rejected":"%s"}""".formatted("0".repeat(64)));
        call(200, "POST /v1/apps/{app}/refresh", "/v1/apps/resource/refresh", "{}", "Accept: text/plain");
        call(201, "PUT /v1/apps/{app}", "/v1/apps/given", "{\"client\":\"given\"}");
        call(200, "GET /v1/apps/{app}/token", "/v1/apps/given/token", "");
        call(200, "GET /v1/status", "");
        call(200, "POST /v1/apps/{app}/revoke", "/v1/apps/resource/revoke", "{}");
        introspection();
        failures();
    }

    private void introspection() throws IOException, InterruptedException {
        String operation = "POST /v1/apps/{app}/introspect";
        call(400, operation, "/v1/apps/reports/introspect", "{\"access_token\":\"any\"}");
        call(201, "PUT /v1/apps/{app}", "/v1/apps/looked", """
                {"client":"full","audience":"https://api.example/","scopes":["a"]}""");
        String token = curl.send("GET", "/v1/apps/looked/token", "", "Accept: text/plain")
                .body();
        for (String each : List.of(token, "unknown")) {
            String said = call(200, operation, "/v1/apps/looked/introspect", "{\"access_token\":\"" + each + "\"}")
                    .body();
            assertThat(said).contains("\"active\":" + each.equals(token));
        }
        call(200, "DELETE /v1/apps/{app}", "/v1/apps/looked", "");
    }

    private void keys() throws IOException, InterruptedException {
        String keys = "/v1/apps/reports/keys";
        call(201, "POST /v1/apps/{app}/keys", keys, "");
        call(403, "POST /v1/apps/{app}/keys", keys, "{\"uid\":4242}");
        call(201, "POST /v1/apps/{app}/keys", keys, "{\"id\":\"ci\",\"uid\":4242,%s}".formatted(PROOF));
        call(409, "POST /v1/apps/{app}/keys", keys, "{\"id\":\"key-1\"}");
        call(200, "GET /v1/apps/{app}/keys", keys, "");
        call(200, "DELETE /v1/apps/{app}/keys/{id}", keys + "/key-1", "");
        call(404, "DELETE /v1/apps/{app}/keys/{id}", keys + "/key-1", "{}");
        String app = call(200, "GET /v1/apps/{app}", "/v1/apps/reports", "").body();
        call(200, "PUT /v1/apps/{app}", "/v1/apps/reports", app);
    }

    /** A stopped client, an assumed life, and a provider that asks us to wait. */
    private void failures() throws IOException, InterruptedException {
        provider.setFault(FaultTarget.client("id"), new Fault.NoExpiresIn());
        provider.setFault(FaultTarget.client("id"), new Fault.Opaque());
        call(200, "POST /v1/apps/{app}/verify", "/v1/apps/reports/verify", "");
        call(200, "GET /v1/status", "");
        provider.setFault(FaultTarget.client("id"), new Fault.Status(429, "7", null));
        call(503, "POST /v1/apps/{app}/verify", "/v1/apps/resource/verify", "");
        call(200, "GET /v1/apps/{app}/why", "/v1/apps/resource/why", "");
        call(200, "GET /v1/status", "");
        provider.clearFaults();
        // A secret that was given in the last five minutes may not have reached all of the provider, so nothing stops.
        restart();
        provider.setFault(FaultTarget.client("id"), new Fault.OAuthError(401, "invalid_client", "no"));
        call(502, "POST /v1/clients/{client}/verify", "/v1/clients/plain/verify", "");
        call(200, "GET /v1/status", "");
        provider.clearFaults();
    }

    private void restart() throws IOException, InterruptedException {
        assertThat(tree.tok("agent", "stop").exit()).isZero();
        assertThat(tree.tok("agent", "start").exit()).isZero();
        call(200, "POST /v1/vault/unlock", "{\"key\":\"" + KEY + "\"}");
    }

    /** An app for certain programs, which asks a person; its asker runs in a system unit. */
    private void guarded() throws IOException, InterruptedException {
        String curlFile = Path.of("/usr/bin/curl").toRealPath().toString();
        call(201, "PUT /v1/apps/{app}", "/v1/apps/guarded", """
                {"client":"plain","audience":"https://api.example/","scopes":["a"],"confirm":true,"rate":"100/1s",\
                "allow":[{"user":"root","exe":"%s"},{"group":"root","unit":"x.service","cgroup":"/docker/0a"},\
                {"user":"root","sha256":"%s"}]}""".formatted(curlFile, "ab".repeat(32)));
        call(201, "PUT /v1/apps/{app}", "/v1/apps/decoy", """
                {"client":"plain","scopes":["a"],"canary":"record"}""");
        call(200, "GET /v1/apps", "");
        String pass = call(201, "POST /v1/consents/watch", "{" + PROOF + "}").body();
        try (Cgroups unit = Cgroups.make(Cgroups.systemd(), "system.slice/tokd-schema.service")) {
            List<String> line = new ArrayList<>(unit.inside());
            line.addAll(List.of(curlFile, "-sS", "--unix-socket", socket(), "http://tokd/v1/apps/guarded/token"));
            Process asker = tree.start(line);
            String question = call(200, "POST /v1/consents/next", pass).body();
            call(200, "GET /v1/apps/{app}/can", "/v1/apps/guarded/can?pid=" + asker.pid(), "");
            call(200, "GET /v1/apps/{app}/can", "/v1/apps/guarded/can?pid=1", "");
            String id = question.replaceAll(".*\"id\":\"|\".*", "");
            call(200, "POST /v1/consents/{question}", "/v1/consents/" + id, pass.replace("}", ",\"answer\":\"once\"}"));
            assertThat(Tree.finish(asker, "").out()).contains("access_token");
        }
    }

    private void watching() throws IOException, InterruptedException {
        call(200, "GET /metrics", "");
        call(200, "GET /v1/apps/{app}/why", "/v1/apps/reports/why", "");
        call(200, "GET /v1/apps/{app}/why", "/v1/apps/report/why", "");
        call(200, "GET /v1/audit", "/v1/audit?app=reports&peer=0&event=minted&since=1h&after=0&limit=9", "");
        call(200, "GET /v1/audit", "/v1/audit?event=minted", "");
        events();
        Curl.Answer anchor = call(200, "GET /v1/audit/anchor", "");
        String noted = anchor.body().replaceAll(".*\"anchor\":\"|\".*", "");
        call(200, "GET /v1/audit/verify", "/v1/audit/verify?anchor=" + noted, "");
    }

    /** The stream has no end, so it is left once something happened. */
    private void events() throws IOException, InterruptedException {
        Process stream = tree.start(List.of("curl", "-sSN", "-i", "--unix-socket", socket(), "http://tokd/v1/events"));
        try (BufferedReader lines = stream.inputReader(StandardCharsets.UTF_8)) {
            assertThat(next(lines, "")).isEmpty();
            call(200, "PUT /v1/apps/{app}", "/v1/apps/decoy", "{\"client\":\"plain\",\"canary\":\"record\"}");
            String data = next(lines, "data:").substring("data:".length());
            document.check("GET /v1/events", "", new Curl.Answer(200, "text/event-stream", "", data));
        } finally {
            stream.destroy();
        }
    }

    /** The next line that begins so; the empty beginning is the end of the headers. */
    private static String next(BufferedReader lines, String beginning) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (beginning.isEmpty() ? line.isEmpty() : line.startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("the stream ended");
    }

    private String socket() {
        return home.resolve(".local/state/tokd/tokd.sock").toString();
    }

    private void definitions() throws IOException, InterruptedException {
        Curl.Answer now = call(200, "GET /v1/definitions", "");
        String tag = now.etag();
        String file = file(now.body());
        call(200, "PUT /v1/definitions", "/v1/definitions?dry_run=true&prune=true", file);
        call(200, "PUT /v1/definitions", "/v1/definitions", file, "If-Match: " + tag);
        call(412, "PUT /v1/definitions", "/v1/definitions", file, "If-Match: " + tag);
        call(409, "DELETE /v1/clients/{client}", "/v1/clients/plain", "");
        call(200, "DELETE /v1/clients/{client}", "/v1/clients/tenant", "");
        call(200, "DELETE /v1/apps/{app}", "/v1/apps/resource", "");
    }

    /** What there is, with its secrets, and an app widened. */
    private static String file(String definitions) {
        ObjectNode file = (ObjectNode) new JsonMapper().readTree(definitions);
        for (JsonNode client : file.path("clients").values()) {
            // A key that was made in the vault cannot be brought again; what is not brought is kept.
            if (!client.has("key")) {
                ((ObjectNode) client).put("secret", "secret");
            }
            ((ObjectNode) client).putObject("rotation").put("every", "30d").put("since", "2020-01-31T12:00:00Z");
            if (client.has("proxy_user")) {
                ((ObjectNode) client).put("proxy_secret", "proxy");
            }
        }
        for (JsonNode app : file.path("apps").values()) {
            ((ObjectNode) app).putArray("scopes").add("a").add("b");
        }
        file.put("source", "curl");
        file.putObject("proof").put("key", KEY);
        return file.toString();
    }

    private void provisioning() throws IOException, InterruptedException {
        provider.bootstrapClient("boot", "boot-secret");
        call(201, "PUT /v1/clients/{client}", "/v1/clients/mgmt", """
                {"provider":"auth0","domain":"%s","client_id":"boot","secret":"boot-secret"}""".formatted(provider.httpUrl()));
        call(200, "GET /v1/provision/scopes", "");
        call(200, "POST /v1/provision/check", "{\"client\":\"mgmt\"}");
        provisionedFile();
        String clients = "POST /v1/provision/clients";
        call(201, clients, """
                {"name":"made","via":"mgmt","apis":[{"audience":"https://api.example/","scopes":["a"]}],\
                "members":{"max_mints":"100/24h"},"source":"curl","recreate":false,"show_secret":true,\
                "app":{"name":"made","audience":"https://api.example/","scopes":["a"]}}""");
        call(409, clients, "{\"name\":\"made\",\"via\":\"mgmt\"}");
        provider.setFault(FaultTarget.ALL_CLIENTS, new Fault.Status(500, null, null));
        call(201, clients, """
                {"name":"unproven","apis":[{"audience":"https://api.example/","scopes":["a"]}]}""");
        changes();
        rotation();
        provider.setFault(FaultTarget.MANAGEMENT, new Fault.Cut());
        call(503, clients, "{\"name\":\"lost\",\"via\":\"mgmt\"}");
        provider.clearFaults();
        call(200, "GET /v1/provision/operations", "");
        call(200, "POST /v1/provision/recover", "");
        String one = "/v1/provision/clients/";
        call(200, "DELETE /v1/provision/clients/{client}", one + "made", "{\"source\":\"curl\"}");
        call(422, "DELETE /v1/provision/clients/{client}", one + "mgmt", "");
    }

    private void provisionedFile() throws IOException, InterruptedException {
        String file = """
                {"source":"provisioned","clients":[{"name":"wanted","provision":"auth0","via":"mgmt"}],"apps":[\
                {"name":"wanted","client":"wanted","audience":"https://api.example/","scopes":["a"]}],%s}""".formatted(PROOF);
        call(200, "POST /v1/provision/plan", "/v1/provision/plan?dry_run=true&prune=true&destroy=true", file);
        call(422, "PUT /v1/definitions", "/v1/definitions", file);
        call(
                201,
                "POST /v1/provision/clients",
                "{\"name\":\"wanted\",\"source\":\"provisioned\",\"via\":\"mgmt\",\"apis\":[]}");
        call(200, "PUT /v1/definitions", "/v1/definitions", file);
        call(200, "POST /v1/provision/plan", "/v1/provision/plan?prune=true", "{\"source\":\"provisioned\"}");
        call(200, "PUT /v1/definitions", "/v1/definitions?prune=true", "{\"source\":\"provisioned\"}");
    }

    private void rotation() throws IOException, InterruptedException {
        String rotate = "POST /v1/clients/{client}/rotate";
        call(200, rotate, "/v1/clients/made/rotate", "{\"via\":\"mgmt\",\"every\":\"30d\"}");
        call(200, "GET /v1/clients/{client}", "/v1/clients/made", "");
        call(502, rotate, "/v1/clients/made/rotate", "{\"secret\":\"not it\"}");
        provider.setFault(
                FaultTarget.management("PATCH /clients/*"), new Fault.ApiError(403, "Not today", "forbidden", null));
        call(502, rotate, "/v1/clients/made/rotate", "{}");
        provider.clearFaults();
        call(200, "GET /v1/status", "");
        call(200, rotate, "/v1/clients/made/rotate", "{\"every\":\"never\"}");
    }

    /** While no new token comes. */
    private void changes() throws IOException, InterruptedException {
        String scopes = "POST /v1/provision/change-scopes";
        call(200, scopes, """
                {"app":"made","api":"https://api.example/","via":"mgmt","add":["b"],"remove":["a"],%s}""".formatted(PROOF));
        call(200, "PUT /v1/provision/clients/{client}/grants", "/v1/provision/clients/made/grants", """
                {"apis":[{"audience":"https://api.example/","scopes":["a","b"]}],%s}""".formatted(
                        PROOF));
        provider.clearFaults();
        call(200, scopes, "{\"app\":\"made\",\"set\":[\"a\",\"b\"],%s}".formatted(PROOF));
        call(200, scopes, "/v1/provision/change-scopes?dry_run=true", """
                {"client":"unproven","api":"https://api.example/","set":["a"]}""");
        call(200, "PUT /v1/provision/clients/{client}/grants", "/v1/provision/clients/unproven/grants", """
                {"via":"mgmt","exact":true,"apis":[{"audience":"https://api.example/","scopes":["b"]}],%s}""".formatted(
                        PROOF));
        call(
                200,
                "POST /v1/provision/change-lifetime",
                "/v1/provision/change-lifetime?dry_run=true",
                "{\"via\":\"mgmt\",\"api\":\"https://api.example/\",\"seconds\":3600}");
    }

    private void slots() throws IOException, InterruptedException {
        call(201, "POST /v1/vault/slots", """
                {"slot":{"name":"third","kind":"systemd-credential"},"key":"%s",%s}""".formatted(key(4), PROOF));
        call(200, "DELETE /v1/vault/slots/{slot}", "/v1/vault/slots/words", """
                {%s,"keep":[{"slot":"main","key":"%s"}],"drop":["third"]}""".formatted(PROOF, KEY));
    }

    private void locked() throws IOException, InterruptedException {
        call(200, "POST /v1/vault/lock", "");
        call(423, "GET /v1/apps/{app}/token", "/v1/apps/reports/token", "");
        call(200, "GET /v1/status", "");
    }

    @Test
    void check_undocumentedOrMissingMember_fails() {
        assertThatThrownBy(() -> document.check(
                        "GET /healthz",
                        "",
                        new Curl.Answer(200, "application/json", "", "{\"status\":\"ok\",\"x\":1}")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> document.check("GET /healthz", "", new Curl.Answer(200, "application/json", "", "{}")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> document.check("GET /healthz", "", new Curl.Answer(204, "application/json", "", "{}")))
                .isInstanceOf(AssertionError.class);
        assertThat(document.unseen())
                .contains("POST /v1/agent/stop answers 202", "answers Stopping.stopping", "asks AppBody.min_ttl");
    }
}
