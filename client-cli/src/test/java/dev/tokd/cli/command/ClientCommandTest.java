package dev.tokd.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCommandTest {
    private static final String PUT = "PUT /v1/clients/mgmt?create=true";
    private static final String CLIENT = "{\"name\":\"mgmt\",\"provider\":\"auth0\",\"domain\":\"acme.eu.auth0.com\","
            + "\"client_id\":\"4f\",\"pinned\":{\"token_endpoint\":\"https://acme.eu.auth0.com/oauth/token\","
            + "\"auth_method\":\"client_secret_post\"}}";
    private static final String PROOF =
            "{\"asked\":[\"a\",\"b\"],\"granted\":[\"a\"],\"audience_asked\":\"https://x/\","
                    + "\"audience\":[\"https://x/\"],\"token_type\":\"Bearer\",\"expires_in\":86400,\"life_assumed\":false,"
                    + "\"warnings\":[\"granted less than asked: b\"]}";

    @TempDir
    Path folder;

    private Cli cli;
    private FakeDaemon daemon;

    @BeforeEach
    void start() {
        cli = new Cli(folder);
        daemon = cli.daemon();
        daemon.on("GET /v1/vault", 200, "{\"state\":\"unlocked\",\"path\":\"/v\",\"slots\":[]}");
        daemon.on(PUT, 201, "{\"client\":" + CLIENT + ",\"warnings\":[\"be careful\"]}");
        daemon.on("POST /v1/clients/mgmt/verify", 200, PROOF);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    private static String[] add(String... more) {
        String[] base = {
            "client", "add", "mgmt", "--provider", "auth0", "--domain", "acme.eu.auth0.com", "--client-id", "4f"
        };
        String[] all = java.util.Arrays.copyOf(base, base.length + more.length);
        System.arraycopy(more, 0, all, base.length, more.length);
        return all;
    }

    @Test
    void add_secretFromStdin_isTrimmedAloudAndProved() {
        Cli.Result result = cli.stdin("  s+e %c:r\u00e9t\" \r\n").run(add("--client-secret-stdin"));
        assertThat(result.exit()).isZero();
        assertThat(daemon.last(PUT).body())
                .isEqualTo("{\"provider\":\"auth0\",\"domain\":\"acme.eu.auth0.com\",\"client_id\":\"4f\","
                        + "\"secret\":\"s+e %c:r\\u00E9t\\\"\"}");
        assertThat(result.err())
                .contains(
                        "removed white space around the client secret",
                        "warning: be careful",
                        "granted less than asked: b");
        assertThat(result.out())
                .contains("client mgmt added", "  pinned\n    token endpoint ", "https://acme.eu.auth0.com/oauth/token")
                .contains(
                        "scopes asked              a b", "scopes granted            a", "life                      1d");
        assertThat(result.out() + result.err()).doesNotContain("s+e");
    }

    @Test
    void add_trailingNewlineOnly_isSaidToo() throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "abc\n");
        Cli.Result result = cli.run(add("--client-secret-file", "secret", "--no-verify"));
        assertThat(daemon.last(PUT).body()).contains("\"secret\":\"abc\"");
        assertThat(result.err())
                .contains("removed a trailing newline from the client secret", "others can read or write " + file);
        assertThat(daemon.lines()).doesNotContain("POST /v1/clients/mgmt/verify");
    }

    @Test
    void add_secretByPrompt_asksOnce() {
        cli.person.answers("abc");
        assertThat(cli.run(add()).exit()).isZero();
        assertThat(cli.person.asked()).containsExactly("client secret: ");
        assertThat(daemon.last(PUT).body()).contains("\"secret\":\"abc\"");
    }

    @Test
    void add_noTerminalAndNoFlag_namesTheFlagsAndSendsNothing() {
        Cli.Result result = cli.run(add());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("no terminal", "fix: use --client-secret-stdin or --client-secret-file FILE");
        assertThat(daemon.lines()).doesNotContain(PUT);
    }

    @Test
    void add_emptyTwoLineOrControlSecret_isRefused() {
        for (String bad : new String[] {"", "\n", "a\nb\n", "a\u0007b", "\u00a0 \n"}) {
            Cli.Result result = cli.stdin(bad).run(add("--client-secret-stdin"));
            assertThat(result.exit()).as(bad).isEqualTo(2);
        }
        assertThat(daemon.lines()).doesNotContain(PUT);
    }

    @Test
    void add_allOptions_arriveAsMembers() throws IOException {
        String pem = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n";
        Files.writeString(folder.resolve("ca.pem"), pem);
        daemon.on(
                "PUT /v1/clients/c?create=true",
                201,
                "{\"client\":{\"name\":\"c\",\"client_id\":\"c\"},\"warnings\":[]}");
        Cli.Result result = cli.stdin("one\ntwo\n")
                .run(
                        "client",
                        "add",
                        "c",
                        "--issuer",
                        "https://i.example/",
                        "--client-id",
                        "c",
                        "--auth-method",
                        "basic-raw",
                        "--ca",
                        "ca.pem",
                        "--proxy",
                        "http://p:3128",
                        "--proxy-user",
                        "u",
                        "--no-proxy",
                        "a,.b",
                        "--allow-http",
                        "--param",
                        "k=v=w",
                        "--assumed-life",
                        "2m",
                        "--connect-timeout",
                        "1s",
                        "--call-timeout",
                        "2s",
                        "--client-secret-stdin",
                        "--proxy-secret-stdin",
                        "--no-verify");
        assertThat(result.err()).isEmpty();
        assertThat(daemon.last("PUT /v1/clients/c?create=true").body())
                .isEqualTo(
                        "{\"provider\":\"oauth2\",\"issuer\":\"https://i.example/\",\"client_id\":\"c\","
                                + "\"auth_method\":\"basic_raw\",\"ca_pem\":\"" + pem.replace("\n", "\\n")
                                + "\",\"proxy\":\"http://p:3128\",\"proxy_user\":\"u\",\"no_proxy\":[\"a\",\".b\"],"
                                + "\"allow_http\":true,\"connect_timeout\":\"1s\",\"call_timeout\":\"2s\","
                                + "\"parameters\":{\"k\":\"v=w\"},\"assumed_life\":\"2m\",\"secret\":\"one\",\"proxy_secret\":\"two\"}");
    }

    @Test
    void add_badDefinition_isUsageBeforeAnySecretIsAsked() {
        cli.person.answers("abc");
        assertThat(cli.run("client", "add", "c", "--issuer", "https://i/", "--domain", "d", "--client-id", "c")
                        .exit())
                .isEqualTo(2);
        assertThat(cli.run("client", "add", "c", "--client-id", "c").err()).contains("needs exactly one of");
        assertThat(cli.run("client", "add", "c", "--issuer", "https://i/", "--client-id", "c", "--param", "scope=x")
                        .exit())
                .isEqualTo(2);
        assertThat(cli.person.asked()).isEmpty();
    }

    @Test
    void add_proofFails_keepsTheDefinitionAndGivesItsCode() {
        try (FakeDaemon other = new FakeDaemon(folder.resolve("o"))) {
            other.on("GET /v1/vault", 200, "{\"state\":\"unlocked\",\"path\":\"/v\",\"slots\":[]}");
            other.on(PUT, 201, "{\"client\":" + CLIENT + ",\"warnings\":[]}");
            other.problem(
                    "POST /v1/clients/mgmt/verify", 502, "provider_refused", "access_denied", "tok client set mgmt");
            Cli.Result result = cli.stdin("abc").run(add("--client-secret-stdin", "--socket", "o"));
            assertThat(result.exit()).isEqualTo(7);
            assertThat(result.err()).contains("tok: access_denied\nfix: tok client set mgmt\n", "client mgmt is kept");
        }
    }

    @Test
    void add_proofOptions_areSentToVerifyOnly() {
        cli.stdin("abc").run(add("--client-secret-stdin", "--audience", "https://x/", "--scope", "a b"));
        assertThat(daemon.last("POST /v1/clients/mgmt/verify").body())
                .isEqualTo("{\"audience\":\"https://x/\",\"scopes\":[\"a\",\"b\"]}");
        assertThat(daemon.last(PUT).body()).doesNotContain("audience");
    }

    @Test
    void add_nameTaken_isSaid() {
        daemon.problem(
                "PUT /v1/clients/taken?create=true",
                409,
                "name_taken",
                "there is a client taken",
                "tok client set taken");
        Cli.Result result = cli.stdin("abc")
                .run("client", "add", "taken", "--issuer", "https://i/", "--client-id", "c", "--client-secret-stdin");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("fix: tok client set taken");
    }

    @Test
    void add_agentNotRunningInAPipe_isNotRunning() {
        daemon.close();
        Cli.Result result = cli.stdin("abc").run(add("--client-secret-stdin"));
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.err()).contains("fix: tok agent start");
        assertThat(cli.spawner.command).isEmpty();
        assertThat(cli.stdin("abc").run(add("--client-secret-stdin", "--yes")).exit())
                .isEqualTo(3);
    }

    @Test
    void add_fromNothingOnATerminal_offersAgentAndVault() {
        daemon.close();
        cli.installTokd();
        cli.person.answers("", "y", "a long passphrase", "a long passphrase", "abc");
        FakeDaemon[] started = new FakeDaemon[1];
        cli.spawner.whenStarted = () -> started[0] = fresh();
        Cli.Result result = cli.run(add());
        assertThat(result.err()).contains("daemon started", "vault created at /v");
        assertThat(result.exit()).isZero();
        assertThat(cli.person.asked().get(0)).contains("Start one? [Y/n]");
        assertThat(cli.person.asked().get(1)).contains("Create one? [Y/n]");
        assertThat(started[0].last(PUT).body()).contains("\"secret\":\"abc\"");
        started[0].close();
    }

    @Test
    void add_fromNothingWithYesAndKeyFile_asksNobody() {
        daemon.close();
        cli.installTokd();
        FakeDaemon[] started = new FakeDaemon[1];
        cli.spawner.whenStarted = () -> started[0] = fresh();
        Cli.Result result = cli.stdin("abc").run(add("--client-secret-stdin", "-y", "--key-file", "k"));
        assertThat(result.err()).contains("made the key file");
        assertThat(result.exit()).isZero();
        assertThat(folder.resolve("k")).hasSize(32);
        started[0].close();
    }

    @Test
    void add_declined_startsNothing() {
        daemon.close();
        cli.installTokd();
        cli.person.answers("n");
        assertThat(cli.run(add()).exit()).isEqualTo(3);
        assertThat(cli.spawner.command).isEmpty();
    }

    private FakeDaemon fresh() {
        return cli.daemon()
                .on("GET /v1/vault", 200, "{\"state\":\"missing\",\"path\":\"/v\",\"slots\":[]}")
                .on("POST /v1/vault/init", 201, "{\"state\":\"unlocked\",\"path\":\"/v\",\"slots\":[]}")
                .on(PUT, 201, "{\"client\":" + CLIENT + ",\"warnings\":[]}")
                .on("POST /v1/clients/mgmt/verify", 200, PROOF);
    }

    @Test
    void add_passphraseAndSecretOnStdin_passphraseIsFirstEvenWhenNotNeeded() {
        cli.stdin("the passphrase\nabc\n").run(add("--passphrase-stdin", "--client-secret-stdin"));
        assertThat(daemon.last(PUT).body()).contains("\"secret\":\"abc\"").doesNotContain("passphrase");
    }

    @Test
    void set_changesOnlyWhatIsNamed() {
        daemon.on("GET /v1/clients/mgmt", 200, CLIENT);
        daemon.on("PUT /v1/clients/mgmt", 200, "{\"client\":" + CLIENT + ",\"warnings\":[]}");
        Cli.Result result = cli.run("client", "set", "mgmt", "--call-timeout", "30s", "--param", "organization=o");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("PUT /v1/clients/mgmt").body())
                .isEqualTo("{\"provider\":\"auth0\",\"domain\":\"acme.eu.auth0.com\",\"client_id\":\"4f\","
                        + "\"call_timeout\":\"30s\",\"parameters\":{\"organization\":\"o\"}}");
    }

    @Test
    void set_otherPlace_replacesTheOldOneAndAsksForTheSecretAgain() {
        daemon.on("GET /v1/clients/mgmt", 200, CLIENT);
        daemon.problem("PUT /v1/clients/mgmt", 409, "secret_required", "the secret would go elsewhere", "");
        daemon.on("PUT /v1/clients/mgmt", 200, "{\"client\":" + CLIENT + ",\"warnings\":[]}");
        cli.person.answers("abc");
        Cli.Result result = cli.run("client", "set", "mgmt", "--issuer", "https://i.example/", "--no-verify");
        assertThat(result.exit()).isZero();
        assertThat(daemon.last("PUT /v1/clients/mgmt").body())
                .contains("\"issuer\":\"https://i.example/\"", "\"secret\":\"abc\"")
                .doesNotContain("domain");
    }

    @Test
    void set_otherPlaceInAPipe_namesTheFlag() {
        daemon.on("GET /v1/clients/mgmt", 200, CLIENT);
        daemon.problem("PUT /v1/clients/mgmt", 409, "secret_required", "the secret would go elsewhere", "");
        Cli.Result result = cli.run("client", "set", "mgmt", "--domain", "other.example");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("the secret would go elsewhere", "fix: add --client-secret-stdin");
    }

    @Test
    void set_emptyValue_clears() {
        daemon.on("GET /v1/clients/mgmt", 200, CLIENT.replace("\"pinned\"", "\"assumed_life\":\"2m\",\"pinned\""));
        daemon.on("PUT /v1/clients/mgmt", 200, "{\"client\":" + CLIENT + ",\"warnings\":[]}");
        cli.run("client", "set", "mgmt", "--assumed-life", "", "--no-verify");
        assertThat(daemon.last("PUT /v1/clients/mgmt").body()).doesNotContain("assumed_life");
    }

    @Test
    void trust_showsWhatChanged() {
        daemon.on(
                "POST /v1/clients/mgmt/trust",
                200,
                "{\"client\":" + CLIENT + ",\"changed\":[\"token_endpoint: a -> b\"]}");
        cli.stdin("abc");
        Cli.Result result = cli.run("client", "trust", "mgmt", "--client-secret-stdin");
        assertThat(result.out()).contains("token_endpoint: a -> b");
        assertThat(daemon.last("POST /v1/clients/mgmt/trust").body()).isEqualTo("{\"secret\":\"abc\"}");
    }

    @Test
    void showListRemove_success() {
        daemon.on("GET /v1/clients/mgmt", 200, CLIENT);
        daemon.on("GET /v1/clients", 200, "{\"clients\":[" + CLIENT + "]}");
        daemon.on("DELETE /v1/clients/mgmt", 200, "{\"removed\":true}");
        assertThat(cli.run("client", "show", "mgmt").out())
                .contains("client id                 4f", "    auth method ");
        assertThat(cli.run("client", "show", "mgmt", "--json").out()).isEqualTo(CLIENT + "\n");
        assertThat(cli.run("client", "list").out()).contains("CLIENT  PROVIDER", "acme.eu.auth0.com");
        assertThat(cli.run("client", "remove", "mgmt").err()).contains("client mgmt removed");
    }

    @Test
    void remove_inUseOrUnknown_isSaid() {
        daemon.problem("DELETE /v1/clients/mgmt", 409, "in_use", "apps use it: reports", "tok app remove reports");
        daemon.problem("DELETE /v1/clients/mgnt", 404, "unknown_client", "there is no client mgnt", "");
        daemon.on("GET /v1/clients", 200, "{\"clients\":[" + CLIENT + "]}");
        assertThat(cli.run("client", "remove", "mgmt").exit()).isEqualTo(1);
        Cli.Result unknown = cli.run("client", "remove", "mgnt");
        assertThat(unknown.exit()).isEqualTo(6);
        assertThat(unknown.err()).contains("did you mean mgmt?", "fix: tok client list");
    }

    private String keyFile() throws Exception {
        java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance("EC");
        generator.initialize(new java.security.spec.ECGenParameterSpec("secp256r1"));
        byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
        String pem = dev.tokd.protocol.Pem.encode("PRIVATE KEY", der);
        Path file = Files.writeString(folder.resolve("key.pem"), pem);
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        return pem;
    }

    @Test
    void add_keyFile_sendsTheKeyAsSecretAndItsPublicSide() throws Exception {
        String pem = keyFile();
        Cli.Result result = cli.run(add("--client-key-file", "key.pem", "--kid", "k1", "--no-verify"));
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(daemon.last(PUT).body())
                .contains("\"key\":{\"alg\":\"ES256\",\"kid\":\"k1\",\"public_key\":\"-----BEGIN PUBLIC KEY-----\\n")
                .contains("\"secret\":\"" + pem.replace("\n", "\\n") + "\"");
        assertThat(result.out()).doesNotContain("PRIVATE");
        assertThat(cli.person.asked()).isEmpty();
    }

    @Test
    void add_keyAndSecret_isUsage() throws Exception {
        keyFile();
        Cli.Result result = cli.stdin("abc\n").run(add("--client-key-file", "key.pem", "--client-secret-stdin"));
        assertThat(result.exit()).isEqualTo(2);
        assertThat(daemon.lines()).doesNotContain(PUT);
    }

    @Test
    void set_kidOfAClientWithASecret_isUsage() {
        daemon.on("GET /v1/clients/mgmt", 200, CLIENT);
        Cli.Result result = cli.run("client", "set", "mgmt", "--kid", "k2");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("fix: --client-key-file FILE");
    }

    @Test
    void set_kidOfAClientWithAKey_changesThatAlone() {
        daemon.on(
                "GET /v1/clients/mgmt",
                200,
                CLIENT.replace("\"pinned\"", "\"key\":{\"alg\":\"ES256\",\"public_key\":\"P\"},\"pinned\""));
        daemon.problem("PUT /v1/clients/mgmt", 409, "secret_required", "it goes elsewhere", "");
        Cli.Result result = cli.run("client", "set", "mgmt", "--kid", "k2");
        assertThat(daemon.last("PUT /v1/clients/mgmt").body())
                .contains("\"key\":{\"alg\":\"ES256\",\"kid\":\"k2\",\"public_key\":\"P\"}");
        assertThat(result.err()).contains("fix: add --client-key-file FILE");
    }

    @Test
    void add_tokenFromStdin_isServedAsItIsAndNeedsNoProvider() {
        daemon.on(
                "PUT /v1/clients/given?create=true",
                201,
                "{\"client\":{\"name\":\"given\",\"client_id\":\"given\",\"auth_method\":\"static\"},\"warnings\":[]}");
        Cli.Result result =
                cli.stdin("canary-token\n").run("client", "add", "given", "--token-stdin", "-t", "1h", "--no-verify");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(daemon.last("PUT /v1/clients/given?create=true").body())
                .isEqualTo("{\"provider\":\"oauth2\",\"client_id\":\"given\",\"auth_method\":\"static\","
                        + "\"expires_at\":\"2024-01-01T01:00:00Z\",\"secret\":\"canary-token\"}");
        assertThat(result.out() + result.err()).doesNotContain("canary");
    }

    @Test
    void set_newToken_oldEndGoesWithTheOldToken() {
        daemon.on(
                "GET /v1/clients/given",
                200,
                "{\"name\":\"given\",\"provider\":\"oauth2\",\"client_id\":\"given\",\"auth_method\":\"static\","
                        + "\"expires_at\":\"2024-01-01T01:00:00Z\"}");
        daemon.on(
                "PUT /v1/clients/given",
                200,
                "{\"client\":{\"name\":\"given\",\"client_id\":\"given\"},\"warnings\":[]}");
        Cli.Result result = cli.stdin("next\n").run("client", "set", "given", "--token-stdin", "--no-verify");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(daemon.last("PUT /v1/clients/given").body())
                .contains("\"secret\":\"next\"")
                .doesNotContain("expires_at");
    }

    @Test
    void add_serviceAccount_fileNamesEverything() throws Exception {
        java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String pem = dev.tokd.protocol.Pem.encode(
                "PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());
        Path file = Files.writeString(folder.resolve("account.json"), """
                {"type":"service_account","project_id":"p","private_key_id":"k1","private_key":"%s",
                "client_email":"robot@p.iam.gserviceaccount.com","client_id":"1",
                "token_uri":"https://oauth2.googleapis.com/token"}""".formatted(pem.replace("\n", "\\n")));
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        daemon.on(
                "PUT /v1/clients/gcp?create=true",
                201,
                "{\"client\":{\"name\":\"gcp\",\"client_id\":\"robot\"},\"warnings\":[]}");
        Cli.Result result = cli.run("client", "add", "gcp", "--service-account", "account.json", "--no-verify");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(daemon.last("PUT /v1/clients/gcp?create=true").body())
                .contains(
                        "\"provider\":\"google\"",
                        "\"token_endpoint\":\"https://oauth2.googleapis.com/token\"",
                        "\"client_id\":\"robot@p.iam.gserviceaccount.com\"",
                        "\"auth_method\":\"jwt_bearer\"",
                        "\"key\":{\"alg\":\"RS256\",\"kid\":\"k1\"",
                        "\"secret\":\"-----BEGIN PRIVATE KEY-----");
        assertThat(result.out()).doesNotContain("PRIVATE");
    }

    @Test
    void add_serviceAccount_otherJson_isRefused() throws Exception {
        Files.writeString(folder.resolve("account.json"), "{\"type\":\"authorized_user\"}");
        Cli.Result result = cli.run("client", "add", "gcp", "--service-account", "account.json");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("is not service_account");
    }

    @Test
    void add_generateKey_asksForNoSecretAndSaysWhatToDoNext() {
        daemon.on(
                "PUT /v1/clients/robot?create=true",
                201,
                "{\"client\":{\"name\":\"robot\",\"client_id\":\"robot\"},\"warnings\":[]}");
        Cli.Result result = cli.run(
                "client",
                "add",
                "robot",
                "--issuer",
                "https://i.example/",
                "--client-id",
                "robot",
                "--generate-key",
                "ES256");
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(daemon.last("PUT /v1/clients/robot?create=true").body())
                .startsWith("{\"generate_key\":\"ES256\"")
                .doesNotContain("secret");
        assertThat(result.err()).contains("tok client key robot", "tok client set robot");
        assertThat(daemon.lines()).doesNotContain("POST /v1/clients/robot/verify");
    }

    @Test
    void key_ofAClientWithASecret_namesTheWayToOne() {
        daemon.on("GET /v1/clients/mgmt", 200, CLIENT);
        Cli.Result result = cli.run("client", "key", "mgmt");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("fix: tok client set mgmt --generate-key ES256");
    }

    @Test
    void key_eachForm_isPublic() throws Exception {
        java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance("EC");
        generator.initialize(new java.security.spec.ECGenParameterSpec("secp256r1"));
        String pem = dev.tokd.protocol.Pem.encode(
                "PUBLIC KEY", generator.generateKeyPair().getPublic().getEncoded());
        daemon.on(
                "GET /v1/clients/mgmt",
                200,
                CLIENT.replace(
                        "\"pinned\"",
                        "\"key\":{\"alg\":\"ES256\",\"kid\":\"k\",\"public_key\":\"" + pem.replace("\n", "\\n")
                                + "\"},\"pinned\""));
        assertThat(cli.run("client", "key", "mgmt").out()).startsWith("{\"keys\":[{\"kty\":\"EC\"");
        assertThat(cli.run("client", "key", "mgmt", "--jwk").out())
                .contains("\"kid\":\"k\"")
                .startsWith("{\"kty\"");
        assertThat(cli.run("client", "key", "mgmt", "--pem").out()).isEqualTo(pem);
        assertThat(cli.run("client", "key", "mgmt", "--certificate").exit()).isEqualTo(2);
    }
}
